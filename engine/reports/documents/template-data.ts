import type { Entity } from '../../model/model.ts'
import { getRecord, type RecordsContext } from '../../records/index.ts'
import { shownRecord } from './shown-values.ts'
import { wantedFields } from './wanted-fields.ts'

/** What fills a template: the record as the person may see it, in words of the language, and the day. `text` is all that names its fields. */
export async function templateData(
  context: RecordsContext,
  entity: Entity,
  id: string,
  text: string,
  language: string,
): Promise<{ readonly label: string; readonly data: object }> {
  const fields = `id,label,${wantedFields(context.model, entity, text)}${currencyFields(text, entity.fields)}`
  const record = JSON.parse((await getRecord(context, entity.name, id, { fields })).text) as Record<string, unknown>
  const today = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(context.now)
  return { label: String(record.label ?? ''), data: { ...shownRecord(context.model, entity, record, language), today } }
}

/** Amounts are said with the currency of their record, which the template need not name. */
function currencyFields(text: string, fields: Entity['fields']): string {
  const named = [...fields].filter(([name, { schema }]) => text.includes(name) && fields.has(schema['x-currency'] ?? ''))
  return [...new Set(named.map(([, { schema }]) => `,${schema['x-currency']}`))].join('')
}
