import { Checkbox, MultiSelect } from '@mantine/core'
import type { Document } from '../api/designer.ts'
import { SettledText } from '../designer/settled-text.tsx'
import { t } from '../i18n/t.ts'

interface RoleSettingsProps {
  readonly role: string
  /** Every role by name and title. */
  readonly roles: readonly { readonly value: string; readonly label: string }[]
  readonly document: Document
  edit(change: (role: Document) => Document): void
}

/** What a role is called, whose rights it has beside its own, and what its people must show to sign in. */
export function RoleSettings({ role, roles, document, edit }: RoleSettingsProps) {
  const inherits = Array.isArray(document.inherits) ? document.inherits.map(String) : []
  return (
    <div className="role-settings">
      <SettledText
        label={t('Title')}
        value={document.title}
        onSettle={(title) => title !== '' && edit((current) => ({ ...current, title }))}
      />
      <MultiSelect
        size="xs"
        label={t('Has the rights of')}
        data={roles.filter(({ value }) => value !== role)}
        value={inherits}
        onChange={(names) => edit(({ inherits: _, ...rest }) => (names.length === 0 ? rest : { ...rest, inherits: names }))}
        clearable
      />
      <Checkbox
        label={t('Signs in with a second step')}
        checked={document.requires === 'second-factor'}
        onChange={({ currentTarget }) => {
          const isNeeded = currentTarget.checked
          edit(({ requires: _, ...rest }) => (isNeeded ? { ...rest, requires: 'second-factor' } : rest))
        }}
      />
    </div>
  )
}
