import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { aggregate } from '../api/aggregate.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { groupKey, type ListGroup, type Total } from './table-items.ts'

export interface TotalsQuery {
  readonly filter: string | undefined
  readonly search: string | undefined
  /** Number fields that are added up. */
  readonly sum: readonly string[]
}

const noGroups: readonly ListGroup[] = []

/** Counts and totals of a list by group; without a path of all of it, as the only group. */
export function useGroups(entity: string, path: string | undefined, query: TotalsQuery): readonly ListGroup[] {
  const metadata = useMetadata()
  const fields = useMemo(
    () =>
      query.sum.flatMap((sum) => {
        const field = fieldAt(metadata, entity, sum)
        return field === undefined || sum.includes('.') ? [] : [{ path: sum, field }]
      }),
    [metadata, entity, query.sum],
  )
  const currencies = currencyFields(fields.map(({ field }) => field))
  const group = [...new Set([...(path === undefined ? [] : [path]), ...currencies])].join(',')
  const measure = ['count()', ...fields.map((sum) => `sum(${sum.path})`)].join(',')
  const asked = { group, measure, filter: query.filter, search: query.search }
  const { data } = useQuery({
    queryKey: ['records', entity, 'aggregate', asked],
    queryFn: ({ signal }) => aggregate(entity, asked, signal),
    enabled: path !== undefined || fields.length > 0,
    placeholderData: (previous) => previous,
  })
  return useMemo(() => (data === undefined ? noGroups : gather(data.data, path, fields)), [data, path, fields])
}

/** Amounts of several currencies are never added up: each currency makes a total of its own. */
function currencyFields(fields: readonly FieldDescription[]): readonly string[] {
  return fields.flatMap(({ currency }) => (currency && 'field' in currency ? [currency.field] : []))
}

type SumField = { readonly path: string; readonly field: FieldDescription }

function gather(
  rows: readonly Readonly<Record<string, unknown>>[],
  path: string | undefined,
  fields: readonly SumField[],
): readonly ListGroup[] {
  const groups = new Map<string, { key: string; value: unknown; count: number; totals: Record<string, Total[]> }>()
  for (const row of rows) {
    const value = path === undefined ? null : row[path]
    const key = groupKey(value)
    const group = groups.get(key) ?? { key, value, count: 0, totals: {} }
    groups.set(key, group)
    group.count += Number(row['count()'] ?? 0)
    for (const { path: sum, field } of fields) addTotal(group.totals, sum, field, row)
  }
  return [...groups.values()]
}

function addTotal(totals: Record<string, Total[]>, path: string, field: FieldDescription, row: Readonly<Record<string, unknown>>): void {
  const value = row[`sum(${path})`]
  if (typeof value !== 'number') return
  const code = field.currency === undefined ? undefined : 'code' in field.currency ? field.currency.code : row[field.currency.field]
  const currency = typeof code === 'string' ? code : undefined
  totals[path] ??= []
  const same = totals[path].findIndex((total) => total.currency === currency)
  if (same === -1) totals[path].push({ value, ...(currency === undefined ? {} : { currency }) })
  else totals[path][same] = { ...totals[path][same], value: (totals[path][same]?.value ?? 0) + value }
}
