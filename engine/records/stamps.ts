import type { ColumnKind } from '../fields/index.ts'
import type { WriteContext } from './context.ts'
import type { Past } from './past.ts'
import type { RowValue } from './row-values.ts'

/** The system columns of a new row; what it brings along from the past comes before now and whoever writes. */
export function createdStamps(context: WriteContext, id: string, past?: Past): readonly RowValue[] {
  const at = past?.createdAt ?? context.now.toISOString()
  return [
    stamp('id', { kind: 'id' }, id),
    stamp('version', { kind: 'integer' }, 1),
    stamp('created_at', { kind: 'instant' }, at),
    stamp('created_by_id', { kind: 'id' }, past?.createdBy ?? context.personId),
    ...updatedStamps(context, past),
  ]
}

/** The system columns that every change of a row sets; its version is counted up by the statement itself. */
export function updatedStamps(context: WriteContext, past?: Past): readonly RowValue[] {
  return [
    stamp('updated_at', { kind: 'instant' }, past?.updatedAt ?? context.now.toISOString()),
    stamp('updated_by_id', { kind: 'id' }, past?.updatedBy ?? context.personId),
  ]
}

/** The same of a row that is there already; who made it, and when, only where that is brought along. */
export function changedStamps(context: WriteContext, past?: Past): readonly RowValue[] {
  const { createdAt, createdBy } = past ?? {}
  return [
    ...(createdAt === undefined ? [] : [stamp('created_at', { kind: 'instant' }, createdAt)]),
    ...(createdBy === undefined ? [] : [stamp('created_by_id', { kind: 'id' }, createdBy)]),
    ...updatedStamps(context, past),
  ]
}

export function stamp(name: string, kind: ColumnKind, value: string | number | null): RowValue {
  return { column: { name, kind }, value }
}
