import { buildField, type Field, findFieldType, type JsonSchema, type PropertySchema, type SchemaContext } from '../fields/index.ts'
import type { Entity, Model, Tab } from '../model/model.ts'
import { describeConditions } from './conditions.ts'
import { describeField } from './describe.ts'
import type { AskedFields, FormDescription, InputForm, TabDescription } from './description.ts'
import { describeWorkflow } from './workflow.ts'

/** The generated form of an entity: one flat schema, a widget for each field, and the layout. */
export function describeForm(model: Model, entity: Entity): FormDescription {
  const fields = [...entity.fields.values()].filter((field) => !field.isSystem)
  const isRequired = (field: Field) => field.isRequired && !field.isReadOnly
  return {
    entity: entity.name,
    ...schemasOf(model, fields, isRequired),
    tabs: entity.tabs.map(describeTab),
    ...(entity.isStepped === undefined ? {} : { isStepped: entity.isStepped }),
    info: entity.info,
    quick: quickRows(entity),
    ...(entity.quick === undefined ? {} : { hasQuick: true as const }),
    ...describeConditions(model, entity),
    defaults: Object.fromEntries(
      fields.flatMap((field) =>
        field.schema.default === undefined || field.targets.length > 0 ? [] : [[field.name, field.schema.default]],
      ),
    ),
    ...(entity.workflows === undefined ? {} : { workflows: entity.workflows.map(describeWorkflow) }),
    ...((entity.panels?.length ?? 0) === 0 ? {} : { panels: entity.panels ?? [] }),
    ...describeConversions(entity),
  }
}

function describeConversions({ conversions = [] }: Entity): Pick<FormDescription, 'conversions'> {
  if (conversions.length === 0) return {}
  return { conversions: conversions.map(({ to, transition }) => ({ to, ...(transition === undefined ? {} : { transition }) })) }
}

/** Some fields of an entity as its form would show them, all of them required: what a transition asks for. */
export function describeFields(model: Model, entity: Entity, names: readonly string[]): AskedFields {
  const fields = names.flatMap((name) => entity.fields.get(name) ?? [])
  return { fields: fields.map(({ name }) => name), ...schemasOf(model, fields, () => true) }
}

/** The form of an input that is declared as JSON Schema of an object, in the words in which entities declare their fields. */
export function describeInput(model: Model, input: JsonSchema): InputForm {
  const required = Array.isArray(input.required) ? input.required : []
  const properties = Object.entries((input.properties ?? {}) as Readonly<Record<string, PropertySchema>>)
  const fields = properties.flatMap(([name, schema]) => {
    const isRequired = required.includes(name)
    if (findFieldType(schema) === undefined) return []
    return [buildField({ name, schema, isRequired, optionsOf: (list) => model.lists.get(list)?.options ?? [] })]
  })
  const beside = { fields: new Map(fields.map((field) => [field.name, field])), owner: undefined }
  return {
    ...schemasOf(model, fields, ({ isRequired }) => isRequired),
    fields: Object.fromEntries(fields.map((field) => [field.name, describeField(beside, field)])),
    defaults: Object.fromEntries(fields.flatMap(({ name, schema }) => (schema.default === undefined ? [] : [[name, schema.default]]))),
  }
}

function schemasOf(
  model: Model,
  fields: readonly Field[],
  isRequired: (field: Field) => boolean,
): Pick<FormDescription, 'schema' | 'uiSchema'> {
  const context = schemaContext(model)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, formSchema(field, context)])),
      required: fields.filter(isRequired).map((field) => field.name),
    },
    uiSchema: Object.fromEntries(fields.map((field) => [field.name, { 'ui:widget': field.type.widget(field) }])),
  }
}

/** The declared rows as far as the person knows the fields; else the fields that must be filled in, and the one that names the record. */
function quickRows(entity: Entity): FormDescription['quick'] {
  const own = [...entity.fields.values()].filter((field) => !field.isSystem && !field.isReadOnly)
  const can = new Set(own.map((field) => field.name))
  if (entity.quick !== undefined) return entity.quick.map((row) => row.filter((name) => can.has(name))).filter((row) => row.length > 0)
  const named = entity.label.flatMap((part) => ('path' in part ? [part.path.split('.')[0]] : []))
  return own.filter((field) => field.isRequired || named.includes(field.name)).map((field) => [field.name])
}

/** What a record answers, as JSON Schema: for the description of the API and for the generated types. */
export function outputSchema(model: Model, entity: Entity): JsonSchema {
  const context = schemaContext(model)
  const fields = [...entity.fields.values()]
  const nullable = (field: Field): JsonSchema => {
    const schema = field.type.outputSchema(field, context)
    return field.isRequired ? schema : { anyOf: [schema, { type: 'null' }] }
  }
  return {
    title: entity.title,
    ...(entity.description === undefined ? {} : { description: entity.description }),
    type: 'object',
    properties: { label: { type: 'string' }, ...Object.fromEntries(fields.map((field) => [field.name, nullable(field)])) },
    required: ['label', ...fields.map((field) => field.name)],
    additionalProperties: false,
  }
}

/** Lines inside a schema, down to a depth no metadata of ours reaches, so that lines that own themselves do not run away. */
function schemaContext(model: Model, depth = 0): SchemaContext {
  return {
    linesSchema(name) {
      const lines = model.entities.get(name)
      if (lines === undefined || depth > 3) return { type: 'object' }
      const context = schemaContext(model, depth + 1)
      const own = [...lines.fields.values()].filter((field) => !field.isSystem)
      return {
        type: 'object',
        properties: {
          id: { type: 'string', format: 'uuid' },
          label: { type: 'string' },
          ...Object.fromEntries(own.map((field) => [field.name, formSchema(field, context)])),
        },
      }
    },
  }
}

/** RJSF draws a property without a `type` as unsupported, so it is stated always. */
function formSchema(field: Field, context: SchemaContext): JsonSchema {
  const schema = field.type.outputSchema(field, context)
  return schema.type === undefined ? { ...schema, type: 'string' } : schema
}

function describeTab(tab: Tab): TabDescription {
  return {
    key: tab.key,
    title: tab.title,
    sections: tab.sections.map((section) => ({
      key: section.key,
      rows: section.rows,
      ...(section.title === undefined ? {} : { title: section.title }),
      ...(section.description === undefined ? {} : { description: section.description }),
      ...(section.columns === undefined ? {} : { columns: section.columns }),
      ...(section.isCollapsed === undefined ? {} : { isCollapsed: true as const }),
      ...(section.cells === undefined ? {} : { cells: Object.fromEntries(section.cells) }),
      ...(section.inserts === undefined ? {} : { inserts: section.inserts }),
    })),
    tabs: tab.tabs.map(describeTab),
    ...(tab.description === undefined ? {} : { description: tab.description }),
    ...(tab.related === undefined ? {} : { related: tab.related }),
  }
}
