import type { Usage } from '../api/plugin-settings.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'

/** What was used up today, of what may be, and what is left. */
export function UsageTable({ usage }: { usage: readonly Usage[] }) {
  return (
    <table className="usage-table">
      <caption>{t('Used today')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('What')}</th>
          <th scope="col">{t('Used')}</th>
          <th scope="col">{t('At most')}</th>
          <th scope="col">{t('Left')}</th>
        </tr>
      </thead>
      <tbody>
        {usage.map(({ name, title, used, most, left }) => (
          <tr key={name} data-is-used-up={left === 0 || undefined}>
            <th scope="row">{title}</th>
            <td>{formatNumber(used, 2)}</td>
            <td>{most === null ? t('no limit') : formatNumber(most, 2)}</td>
            <td>{left === null ? '–' : left === 0 ? t('used up') : formatNumber(left, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
