import { memo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { Values } from './changes.ts'

/** What the record is, as it is stored: stays while one moves between the tabs. Empty fields are left out. */
export const InfoPanel = memo(function InfoPanel({
  entity,
  names,
  values,
}: {
  entity: EntityDescription
  names: readonly string[]
  values: Values
}) {
  const fields = names.flatMap((name) => entity.fields[name] ?? []).filter((field) => !isEmpty(values[field.name]))
  return (
    <aside className="info" aria-label={t('In short')}>
      <dl>
        {fields.map((field) => (
          <div key={field.name} data-print={field.notIn?.includes('print') ? 'no' : undefined}>
            <dt>{field.title}</dt>
            <dd>
              <Value field={field} value={values[field.name]} record={values} />
            </dd>
          </div>
        ))}
      </dl>
      {fields.length === 0 && <p className="mute">{t('Nothing is filled in yet.')}</p>}
    </aside>
  )
})
