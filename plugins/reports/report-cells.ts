import {
  type ExportCell,
  type Field,
  type Printing,
  percentDigits,
  type ReportAnswer,
  type ReportColumn,
  resolvePath,
} from '../../engine/plugins/api.ts'

type NumberShown = NonNullable<Extract<ExportCell, { readonly number: number }>['shown']>

/** Makes the cells of a column: choices by their titles, records by their labels, percentages and amounts as such. */
export function cellMaker({ report }: ReportAnswer, column: ReportColumn, printing: Printing): (value: unknown) => ExportCell {
  const field = fieldOf(report.entity, column, printing)
  const shown = field === undefined ? undefined : shownAs(field)
  const choices = new Map(field?.options.map(({ value, title }) => [value as unknown, title]))
  const say = (value: unknown) => choices.get(value) ?? value
  return (value) => cellOf(Array.isArray(value) ? value.map(say) : say(value), shown)
}

/** Counts are numbers of records, whatever field they count. */
function fieldOf(entityName: string, { path, kind }: ReportColumn, { model }: Printing): Field | undefined {
  const entity = model.entities.get(entityName)
  if (entity === undefined || path === null || (kind !== 'value' && kind !== 'measure')) return undefined
  const found = resolvePath(model.entities, entity, path)
  return 'problem' in found ? undefined : found.fields.at(-1)
}

function shownAs({ schema }: Field): NumberShown | undefined {
  const digits = percentDigits(schema)
  if (digits !== undefined) return { as: 'percent', digits }
  return schema['x-unit'] === 'currency' ? { as: 'amount' } : undefined
}

function cellOf(value: unknown, shown: NumberShown | undefined): ExportCell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return shown === undefined ? { number: value } : { number: value, shown }
  if (typeof value === 'boolean') return { boolean: value }
  if (Array.isArray(value)) return { text: value.map(textOf).join(', ') }
  const text = textOf(value)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { day: text }
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(text) ? { moment: text } : { text }
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'label' in value ? String(value.label) : String(value)
}
