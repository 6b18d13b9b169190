import type { ValueProblem } from '../base/errors.ts'
import { KartotekaError } from '../base/errors.ts'
import { pointerStep } from '../base/json.ts'
import { evaluate, referencedFields } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { WriteContext } from './context.ts'
import { readRecord } from './get.ts'

type Json = Readonly<Record<string, unknown>>

/** A record as expressions see it, and whether its row is there already. */
export interface Judged {
  readonly entity: Entity
  readonly id: string
  readonly isNew: boolean
  readonly record: Json
}

/** How many times records are fetched for one expression: the length of the paths it follows. */
const maxRounds = 6

/** The values of `x-default` for the fields that are still empty, in canonical form; read-only fields apart, as nobody may send them. */
export async function dynamicDefaults(context: WriteContext, judged: Judged): Promise<{ open: Json; readOnly: Json }> {
  const open: Record<string, unknown> = {}
  const readOnly: Record<string, unknown> = {}
  for (const [name, tree] of judged.entity.rules?.defaults ?? []) {
    const field = judged.entity.fields.get(name)
    if (field === undefined || judged.record[name] !== undefined) continue
    const value = inputValue(field, tree, await judge(context, judged, tree))
    if (value === null || value === undefined) continue
    if (field.isReadOnly) readOnly[name] = value
    else open[name] = value
  }
  return { open, readOnly }
}

/**
 * What `x-check`, `x-require-if` and `x-lock-if` say against a record. A rule is judged when the write is about a field that it
 * reads, so that a new rule does not stop every change of an old record.
 */
export async function ruleProblems(
  context: WriteContext,
  judged: Judged,
  touched: ReadonlySet<string>,
  stored: Json | undefined,
): Promise<readonly ValueProblem[]> {
  const { entity, record } = judged
  if (entity.rules === undefined) return []
  const problems: ValueProblem[] = []
  const isAbout = (tree: Tree) => [...referencedFields(tree)].some((path) => isTouched(entity, path, touched))
  for (const [name, tree] of entity.rules.required) {
    const isEmpty = record[name] === undefined || record[name] === null
    if (!isEmpty || !(touched.has(name) || isAbout(tree)) || (await judge(context, judged, tree)) !== true) continue
    const title = entity.fields.get(name)?.title ?? name
    problems.push({ pointer: pointerStep(name), code: 'required', message: `"${title}" must be filled in here.` })
  }
  for (const [name, tree] of stored === undefined ? [] : entity.rules.locks) {
    if (!touched.has(name) || (await judge(context, { ...judged, record: stored ?? record }, tree)) !== true) continue
    const title = entity.fields.get(name)?.title ?? name
    problems.push({ pointer: pointerStep(name), code: 'locked', message: `"${title}" can no longer be changed. Leave it as it was.` })
  }
  for (const { rule, message, field } of entity.rules.checks) {
    if (!(judged.isNew || isAbout(rule)) || (await judge(context, judged, rule)) === true) continue
    problems.push({ pointer: field === undefined ? '' : pointerStep(field), code: 'rule-broken', message })
  }
  return problems
}

function isTouched(entity: Entity, path: string, touched: ReadonlySet<string>): boolean {
  const [owner, field = ''] = path.split('.')
  return owner === entity.name && touched.has(field)
}

/** The value of an expression; the records that it follows are fetched as they are asked for, then it is evaluated anew. */
async function judge(context: WriteContext, judged: Judged, tree: Tree): Promise<unknown> {
  const known = new Map<string, Json | undefined>()
  const lists = new Map<string, readonly Json[]>()
  for (let round = 0; ; round++) {
    const missing: (() => Promise<void>)[] = []
    const value = evaluate(tree, {
      model: context.model,
      record: { ...judged.record, id: judged.id },
      variables: { user: context.personId, isNew: judged.isNew },
      now: context.now,
      follow: (entity, id) => {
        if (!known.has(id)) missing.push(async () => void known.set(id, await fetched(context, entity, id)))
        return known.get(id)
      },
      rows: (entity, id, relation) => {
        const key = `${id}.${relation}`
        if (id === judged.id && (judged.isNew || isOwnLink(judged.entity, relation))) return []
        if (!lists.has(key)) missing.push(async () => void lists.set(key, await fetchedRows(context, entity, id, relation)))
        return lists.get(key) ?? []
      },
    })
    if (missing.length === 0 || round === maxRounds) return value
    for (const fetch of missing) await fetch()
  }
}

/** A list of references that the record itself does not hold is empty. */
function isOwnLink(entity: Entity, relation: string): boolean {
  const field = entity.fields.get(relation)
  return field !== undefined && hasLinks(field)
}

async function fetched(context: WriteContext, name: string, id: string, fields?: string): Promise<Json | undefined> {
  const entity = context.model.entities.get(name)
  if (entity === undefined) return undefined
  try {
    return JSON.parse((await readRecord(context, context.executor, entity, id, { fields })).text)
  } catch (error) {
    if (error instanceof KartotekaError && error.code === 'not-found') return undefined
    throw error
  }
}

/** The records that point to one, each with its own fields. */
async function fetchedRows(context: WriteContext, name: string, id: string, relation: string): Promise<readonly Json[]> {
  const entity = context.model.entities.get(name)
  const source =
    entity?.inverses.get(relation)?.entity ?? entity?.fields.get(relation)?.lines?.entity ?? entity?.fields.get(relation)?.targets[0] ?? ''
  const fields = [...(context.model.entities.get(source)?.fields.values() ?? [])].filter((field) => field.lines === undefined)
  const record = await fetched(context, name, id, `${relation}(${fields.map((field) => field.name).join(',')})`)
  return (record?.[relation] ?? []) as readonly Json[]
}

function inputValue(field: Field, tree: Tree, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  const [entity] = tree.type.type === 'record' ? tree.type.entities : []
  const sent = field.targets.length > 1 && entity !== undefined ? { entity, id: value } : value
  return field.type.normalise === undefined ? sent : field.type.normalise(sent, field)
}
