import { memo, type ReactNode } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { Values } from './changes.ts'

/** What the record is, as it is stored: stays while one moves between the tabs. Empty fields are left out. */
export const InfoPanel = memo(function InfoPanel({
  entity,
  names,
  values,
  children,
}: {
  entity: EntityDescription
  names: readonly string[]
  values: Values
  /** What stands below the fields. */
  children?: ReactNode
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
      {children}
      {fields.length === 0 && !children && <p className="mute">{t('Nothing is filled in yet.')}</p>}
    </aside>
  )
})
