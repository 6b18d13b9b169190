import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AccessReason, explainAccess, roleMatrixQuery } from '../api/access.ts'
import { useEntity } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import type { ReferenceValue } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { RecordDrawer, type RecordDrawerProps } from '../record/record-drawer.tsx'
import './access.css'
import { t } from '../i18n/t.ts'
import { sayRight } from './say-right.ts'

/** Who may do what with a record, and by which role and rule; administrators ask it of anybody. */
export function AccessDrawer({ entity, record, onClose }: RecordDrawerProps) {
  const { data: me } = useQuery(meQuery)
  const people = useEntity('user')
  const [person, setPerson] = useState<ReferenceValue | null>(null)
  const answer = useQuery({
    queryKey: ['access', entity.name, record.id, person?.id],
    queryFn: ({ signal }) => explainAccess(entity.name, record.id, person?.id, signal),
  })
  const matrix = useQuery({ ...roleMatrixQuery, enabled: me?.isAdministrator === true })
  const roleTitle = (name: string) => matrix.data?.roles[name]?.title ?? name
  const nobody = answer.data?.isAdministrator === true ? t('administrator') : t('no role gives it')
  const fieldTitle = (name: string) => entity.fields[name]?.title ?? name
  return (
    <RecordDrawer onClose={onClose} title={t('Who may do what with {label}', { label: record.label })} size={520}>
      {me?.isAdministrator && people && (
        <ReferencePicker targets={['user']} label={t('Person')} placeholder={me.name} value={person} onChange={setPerson} />
      )}
      {answer.error && <p role="alert">{sayError(answer.error)}</p>}
      {answer.isPending && <span className="skeleton" style={{ width: '100%', height: 80 }} />}
      {answer.data && (
        <div className="access">
          <p className="mute">
            {answer.data.isAdministrator
              ? t('An administrator may do everything.')
              : t('Roles: {roles}', { roles: answer.data.roles.map(roleTitle).join(', ') || t('none, so nothing can be seen') })}
          </p>
          <RightsTable
            nobody={nobody}
            roleTitle={roleTitle}
            caption={t('With the record')}
            rows={Object.entries(answer.data.verbs).map(([verb, { isAllowed, reasons }]) => ({
              name: sayRight(verb),
              right: isAllowed ? t('yes') : t('no'),
              isOpen: isAllowed,
              reasons,
            }))}
          />
          <RightsTable
            nobody={nobody}
            roleTitle={roleTitle}
            caption={t('With its fields')}
            rows={Object.entries(answer.data.fields).map(([name, { right, reasons }]) => ({
              name: fieldTitle(name),
              right: sayRight(right),
              isOpen: right === 'write' || right === 'read',
              reasons,
            }))}
          />
        </div>
      )}
    </RecordDrawer>
  )
}

interface RightRow {
  readonly name: string
  readonly right: string
  readonly isOpen: boolean
  readonly reasons: readonly AccessReason[]
}

interface RightsTableProps {
  readonly caption: string
  /** The reason of what no rule of a role gives. */
  readonly nobody: string
  readonly rows: readonly RightRow[]
  roleTitle(name: string): string
}

function RightsTable({ caption, nobody, roleTitle, rows }: RightsTableProps) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('What')}</th>
          <th scope="col">{t('Right')}</th>
          <th scope="col">{t('Why')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, right, isOpen, reasons }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td data-allowed={isOpen || undefined}>{right}</td>
            <td>
              {reasons.length === 0 && <span className="mute">{nobody}</span>}
              <Reasons reasons={reasons} roleTitle={roleTitle} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Reasons({ reasons, roleTitle }: { reasons: readonly AccessReason[]; roleTitle: (name: string) => string }) {
  return reasons.map(({ role, from, rule, holds }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: two roles may say the same, and the order stays
    <div key={index}>
      {roleTitle(role)}
      {from !== role && ` ${t('(from {from})', { from: roleTitle(from) })}`}
      {rule === null ? `: ${t('by what you do not see')}` : rule !== 'true' && <code> {rule}</code>}
      {!holds && <span className="mute"> {t('does not hold here')}</span>}
    </div>
  ))
}
