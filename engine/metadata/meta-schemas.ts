import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { allowedOrNearest } from '../base/suggest.ts'
import automationSchema from './automation.schema.json' with { type: 'json' }
import commonSchema from './common.schema.json' with { type: 'json' }
import dashboardSchema from './dashboard.schema.json' with { type: 'json' }
import entitySchema from './entity.schema.json' with { type: 'json' }
import type { MergedDocument } from './layers.ts'
import layoutSchema from './layout.schema.json' with { type: 'json' }
import listSchema from './list.schema.json' with { type: 'json' }
import type { Problem } from './problem.ts'
import propertySchema from './property.schema.json' with { type: 'json' }
import { quickCheck } from './quick-check.ts'
import reportSchema from './report.schema.json' with { type: 'json' }
import roleSchema from './role.schema.json' with { type: 'json' }
import scenarioSchema from './scenario.schema.json' with { type: 'json' }
import scorecardSchema from './scorecard.schema.json' with { type: 'json' }
import type { DocumentKind } from './source.ts'
import templateSchema from './template.schema.json' with { type: 'json' }
import translationSchema from './translation.schema.json' with { type: 'json' }
import typeSchema from './type.schema.json' with { type: 'json' }
import viewSchema from './view.schema.json' with { type: 'json' }
import workflowSchema from './workflow.schema.json' with { type: 'json' }

interface MetaSchema {
  readonly $id: string
}

/** The meta-schema of each kind of document, as JSON Schema. */
export const metaSchemas: Readonly<Record<DocumentKind, MetaSchema>> = {
  entities: entitySchema,
  lists: listSchema,
  types: typeSchema,
  roles: roleSchema,
  workflows: workflowSchema,
  automations: automationSchema,
  reports: reportSchema,
  dashboards: dashboardSchema,
  templates: templateSchema,
  scorecards: scorecardSchema,
  scenarios: scenarioSchema,
  translations: translationSchema,
}

const parts: readonly MetaSchema[] = [commonSchema, propertySchema, layoutSchema, viewSchema]
let ajv: Ajv2020 | undefined
const validators = new Map<DocumentKind, ValidateFunction>()

/** Compiling a meta-schema takes longer than checking a document with it, so each is compiled when the first document of its kind is refused. */
function validatorOf(kind: DocumentKind): ValidateFunction {
  const known = validators.get(kind)
  if (known !== undefined) return known
  ajv ??= new Ajv2020({ allErrors: true, verbose: true, strict: false, meta: false, validateSchema: false }).addSchema([
    ...parts,
    ...Object.values(metaSchemas),
  ])
  const validate = ajv.getSchema(metaSchemas[kind].$id) as ValidateFunction
  validators.set(kind, validate)
  return validate
}

const byId: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  [...parts, ...Object.values(metaSchemas)].map((schema) => [schema.$id, schema as unknown as Readonly<Record<string, unknown>>]),
)

/** The quick answer, which is nearly always yes. */
function isSound(source: MergedDocument): boolean {
  return quickCheck(byId, metaSchemas[source.kind].$id)(source.value)
}

/** What the meta-schema of its kind says against a merged document, each as one problem at its place. */
export function checkAgainstMetaSchema(source: MergedDocument): readonly Problem[] {
  if (isSound(source)) return []
  const validate = validatorOf(source.kind)
  if (validate(source.value)) return []
  const errors = withoutWrappers(validate.errors ?? []).filter((error) => !isFieldName(source, error))
  const seen = new Set<string>()
  return errors
    .map((error) => toProblem(source, error))
    .filter((problem) => {
      const key = `${problem.code} ${problem.pointer}`
      return !seen.has(key) && seen.add(key)
    })
}

/** Leaves out what only passes on what another keyword found, and alternatives where a part of one of them says more. */
function withoutWrappers(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const own = errors.filter((error) => !wrappers.has(error.keyword))
  const isAlternative = (error: ErrorObject) => error.keyword === 'anyOf' || error.keyword === 'oneOf'
  return own.filter(
    (error) => !isAlternative(error) || !own.some((other) => !isAlternative(other) && other.instancePath.startsWith(error.instancePath)),
  )
}

/** Names of fields have their own check, which says more than a pattern. */
function isFieldName(source: MergedDocument, error: ErrorObject): boolean {
  return source.kind === 'entities' && error.instancePath === '/properties' && error.propertyName !== undefined
}

/** Keywords that only pass on what another keyword found. */
const wrappers = new Set(['if', 'allOf', '$ref', '$dynamicRef', 'propertyNames'])

function toProblem(source: MergedDocument, error: ErrorObject): Problem {
  const pointer = error.instancePath
  const unknown = error.params.additionalProperty ?? error.params.unevaluatedProperty
  if (typeof unknown === 'string') {
    const hint = allowedOrNearest(unknown, Object.keys((error.parentSchema?.properties as object | undefined) ?? {}))
    return source.problem('unknown-keyword', `${pointer}/${unknown}`, `The keyword "${unknown}" is not part of the vocabulary.`, hint)
  }
  if (error.propertyName !== undefined) {
    const hint = `Names here follow ${String(error.params.pattern ?? 'a pattern')}.`
    return source.problem(
      'bad-name',
      `${pointer}/${error.propertyName}`,
      `The name ${JSON.stringify(error.propertyName)} is not allowed.`,
      hint,
    )
  }
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty)
    return source.problem('missing-keyword', pointer, `The keyword "${missing}" is missing.`, describe(error, missing))
  }
  const got = JSON.stringify(error.data)
  return source.problem(
    'wrong-value',
    pointer,
    `The value ${got === undefined ? '' : shorten(got)} ${error.message ?? 'is not allowed'}.`,
    allowed(error),
  )
}

function describe(error: ErrorObject, keyword: string): string | undefined {
  const properties = error.parentSchema?.properties as Record<string, { description?: string }> | undefined
  return properties?.[keyword]?.description
}

function allowed(error: ErrorObject): string | undefined {
  if (error.keyword === 'enum') return `Allowed: ${(error.params.allowedValues as unknown[]).join(', ')}.`
  if (error.keyword === 'const') return `Allowed: ${JSON.stringify(error.params.allowedValue)}.`
  return typeof error.parentSchema?.description === 'string' ? error.parentSchema.description : undefined
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
