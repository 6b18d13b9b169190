import { memo, type ReactNode } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import type { Values } from './changes.ts'
import { FieldList, filledIn } from './field-list.tsx'

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
  return (
    <aside className="info" aria-label={t('In short')}>
      <FieldList entity={entity} names={names} values={values} />
      {children}
      {filledIn(entity, names, values).length === 0 && !children && <p className="mute">{t('Nothing is filled in yet.')}</p>}
    </aside>
  )
})
