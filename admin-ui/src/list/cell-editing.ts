import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import type { ListColumn } from './columns.ts'

export interface CellPlace {
  readonly row: number
  readonly path: string
}

/** Changing values in the list itself. */
export interface CellEditing {
  readonly entity: EntityDescription
  readonly open: CellPlace | undefined
  isEditable(column: ListColumn): boolean
  start(place: CellPlace): void
  cancel(): void
  /** Saves and, with a direction, goes on to the next cell that can be changed. */
  commit(record: RecordData, column: ListColumn, value: unknown, step: -1 | 0 | 1): void
  focusFirst(row: HTMLElement, index: number): void
}

/** What has room in a cell. */
const unfit: ReadonlySet<string> = new Set([
  'lines', 'references', 'tags', 'attachment', 'attachments', 'image', 'signature', 'json', 'texts', 'address', 'composite', 'map',
  'richtext', 'markdown', 'code', 'textarea', 'password',
]) // biome-ignore format: one list

/** A field of the record itself or a part of one of its composite values. */
export function isEditableColumn(entity: EntityDescription, { path, field }: ListColumn): boolean {
  const [top = '', member] = path.split('.')
  const holder = entity.fields[top]
  if (!entity.can.update || field.isReadOnly || unfit.has(field.widget) || holder === undefined || holder.isReadOnly) return false
  return member === undefined || (holder.members?.[member] !== undefined && path.split('.').length === 2)
}

/** The changed field as the record would hold it: of a part of a composite value the whole value. */
export function changedField(record: RecordData, path: string, value: unknown): Readonly<Record<string, unknown>> {
  const [top = '', member] = path.split('.')
  if (member === undefined) return { [top]: value }
  const whole = record[top]
  return { [top]: { ...(typeof whole === 'object' ? whole : {}), [member]: value } }
}

/** The next cell to the right or left that can be changed, else the first or last of the next row. */
export function nextPlace(place: CellPlace, paths: readonly string[], rows: number, step: 1 | -1): CellPlace | undefined {
  const index = paths.indexOf(place.path) + step
  if (paths[index] !== undefined) return { row: place.row, path: paths[index] }
  const row = place.row + step
  const path = step === 1 ? paths[0] : paths.at(-1)
  return row < 0 || row >= rows || path === undefined ? undefined : { row, path }
}
