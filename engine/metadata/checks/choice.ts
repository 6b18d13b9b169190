import { buildField, type ExpressionType, type Field, optionEntity, type PropertySchema } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext } from '../compile-context.ts'

/** What the variable `choice` of `x-pick` is: a record that the field may point to, or an option, whose entity is in no model. */
export function choiceOf(
  context: CompileContext,
  entity: Entity,
  field: Field,
): { readonly type: ExpressionType; readonly extra?: Entity } {
  if (field.targets.length > 0) return { type: { type: 'record', entities: field.targets } }
  return { type: { type: 'record', entities: [optionEntity] }, extra: choiceEntity(context, entity, field) }
}

/** An entity that stands for one option: its value, title, category and data. */
function choiceEntity(context: CompileContext, entity: Entity, field: Field): Entity {
  const list = context.listDocuments.get(field.schema['x-list'] ?? field.schema.items?.['x-list'] ?? '')?.document
  const data = [
    ...Object.values(list?.values ?? {}).map((value) => value.data),
    ...(field.schema.oneOf ?? []).map((option) => option['x-data']),
  ]
  const members = Object.fromEntries(
    data.flatMap((values) => Object.entries(values ?? {}).map(([name, value]) => [name, schemaOfValue(value)])),
  )
  const isNumeric = field.options.some((option) => typeof option.value === 'number')
  const schemas: Record<string, PropertySchema> = {
    value: isNumeric ? { type: 'integer' } : { type: 'string', maxLength: 48 },
    title: { type: 'string', maxLength: 80 },
    category: { type: 'string', maxLength: 48 },
    ...(Object.keys(members).length === 0 ? {} : { data: { type: 'object', properties: members } }),
  }
  const fields = Object.entries(schemas).map(([name, schema]) => buildField({ name, schema, isRequired: false, optionsOf: () => [] }))
  return { ...entity, name: optionEntity, fields: new Map(fields.map((made) => [made.name, made])), inverses: new Map(), owner: undefined }
}

function schemaOfValue(value: unknown): PropertySchema {
  if (typeof value === 'number') return { type: 'number' }
  return typeof value === 'boolean' ? { type: 'boolean' } : { type: 'string', maxLength: 200 }
}
