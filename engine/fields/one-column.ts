import type { Column, ColumnKind, ColumnValue, JsonShape } from './column.ts'
import { type Field, isStored } from './field.ts'

/** The column of a field that has one of its own name; none when the field is worked out whenever it is read. */
export function oneColumn(field: Field, kind: ColumnKind): readonly Column[] {
  return field.computed === undefined || isStored(field) ? [{ name: field.column, kind }] : []
}

export function columnShape(field: Field, kind: ColumnKind): JsonShape {
  return { shape: 'column', column: field.column, kind }
}

export function intoOneColumn(field: Field, value: ColumnValue): Readonly<Record<string, ColumnValue>> {
  return field.computed === undefined ? { [field.column]: value } : {}
}
