import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { isSystemField } from './system-fields.ts'

export interface Line {
  readonly id?: string
  /** Identity of a line that the server has not seen yet; never sent. */
  readonly $key?: string
  readonly [field: string]: unknown
}

/** The columns of owned lines: all their own fields, in the order of the metadata. */
export function lineColumns(entity: EntityDescription | undefined): readonly FieldDescription[] {
  return Object.values(entity?.fields ?? {}).filter((field) => !isOfSystem(field) && field.widget !== 'lines')
}

/** Lines go to their record by `owner`, which only the engine writes; a field of that name of their own can be filled in. */
function isOfSystem({ name, isReadOnly }: FieldDescription): boolean {
  return isSystemField(name) || (name === 'owner' && isReadOnly)
}

let made = 0

/** One more line, with the defaults of its columns. */
export function addLine(lines: readonly Line[], columns: readonly FieldDescription[]): readonly Line[] {
  made += 1
  const defaults = columns.filter((column) => column.default !== undefined).map((column) => [column.name, column.default])
  return [...lines, { ...Object.fromEntries(defaults), $key: `new-${made}` }]
}

export function lineKey(line: Line, index: number): string {
  return line.id ?? line.$key ?? String(index)
}

/** Sum of a column, free of the rounding of binary fractions; undefined when no line has a value. */
export function columnTotal(lines: readonly Line[], column: FieldDescription): number | undefined {
  const values = lines.map((line) => line[column.name]).filter((value) => typeof value === 'number')
  if (values.length === 0) return undefined
  const factor = 10 ** (column.scale ?? 2)
  return values.reduce((sum, value) => sum + Math.round(value * factor), 0) / factor
}
