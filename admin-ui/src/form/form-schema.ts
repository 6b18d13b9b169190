import type { RJSFSchema, UiSchema } from '@rjsf/utils'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'

/** The fields of a tab (not of its sub-tabs), in the order of its rows. */
export function tabFields(tab: TabDescription): readonly string[] {
  return tab.sections.flatMap((section) => section.rows.flat())
}

/**
 * A tab as a small flat schema of its own: RJSF is slow on large schemas, and a tab needs nothing of the others. Every property
 * keeps title, description and type, which is what RJSF reads; the widget does the rest.
 */
export function tabSchema(
  form: FormDescription,
  entity: EntityDescription,
  tab: TabDescription,
): { schema: RJSFSchema; uiSchema: UiSchema } {
  const properties: Record<string, RJSFSchema> = {}
  const uiSchema: UiSchema = {}
  const all = (form.schema.properties ?? {}) as Readonly<Record<string, RJSFSchema>>
  for (const name of tabFields(tab)) {
    const field = entity.fields[name]
    if (field === undefined) continue
    properties[name] = { title: field.title, description: field.help, type: plainType(all[name]?.type) }
    uiSchema[name] = { 'ui:field': 'kartoteka' }
  }
  const required = Object.keys(properties).filter((name) => entity.fields[name]?.isRequired)
  return { schema: { type: 'object', properties, required }, uiSchema }
}

function plainType(type: RJSFSchema['type']): RJSFSchema['type'] {
  return Array.isArray(type) ? (type.find((name) => name !== 'null') ?? 'string') : (type ?? 'string')
}
