import type { ColumnKind } from '../fields/index.ts'
import type { WriteContext } from './context.ts'
import type { RowValue } from './row-values.ts'

/** The system columns of a new row. */
export function createdStamps(context: WriteContext, id: string): readonly RowValue[] {
  const at = context.now.toISOString()
  return [
    stamp('id', { kind: 'id' }, id),
    stamp('version', { kind: 'integer' }, 1),
    stamp('created_at', { kind: 'instant' }, at),
    stamp('created_by_id', { kind: 'id' }, context.personId),
    ...updatedStamps(context),
  ]
}

/** The system columns that every change of a row sets; its version is counted up by the statement itself. */
export function updatedStamps(context: WriteContext): readonly RowValue[] {
  return [stamp('updated_at', { kind: 'instant' }, context.now.toISOString()), stamp('updated_by_id', { kind: 'id' }, context.personId)]
}

export function stamp(name: string, kind: ColumnKind, value: string | number | null): RowValue {
  return { column: { name, kind }, value }
}
