import { useQuery } from '@tanstack/react-query'
import { aggregate } from '../api/aggregate.ts'
import { formatInstant } from '../format/date.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'

/** In how many records a field is filled, with how many values, and when one of those was changed last; by the rights of who looks. */
export function FieldStatistics({ entity, field }: { entity: string; field: string }) {
  const all = useQuery({
    queryKey: ['records', entity, 'statistics'],
    queryFn: ({ signal }) => aggregate(entity, { measure: 'count()' }, signal),
  })
  const own = useQuery({
    queryKey: ['records', entity, 'statistics', field],
    queryFn: ({ signal }) =>
      aggregate(
        entity,
        { measure: `count() as filled,countDistinct(${field}) as values,max(updatedAt) as last`, filter: `${field} != null` },
        signal,
      ),
    retry: false,
  })
  const total = Number(all.data?.data[0]?.['count()'] ?? 0)
  const [found] = own.data?.data ?? []
  if (own.isPending || all.isPending) return <span className="skeleton" style={{ width: '100%', height: 34 }} />
  if (found === undefined) return null
  const filled = Number(found.filled ?? 0)
  const percent = total === 0 ? 0 : Math.round((filled / total) * 100)
  return (
    <p className="mute field-statistics">
      <progress max={100} value={percent} aria-label={t('Filled')} />
      {t('Filled in {filled} of {total} ({percent} %), {values, plural, one {# value} other {# values}}.', {
        filled: formatNumber(filled),
        total: formatNumber(total),
        percent,
        values: Number(found.values ?? 0),
      })}
      {typeof found.last === 'string' && ` ${t('Last changed record that holds one: {at}.', { at: formatInstant(found.last) })}`}
    </p>
  )
}
