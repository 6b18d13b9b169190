import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { roleMatrixQuery, roleOptions } from '../api/access.ts'
import { t } from '../i18n/t.ts'

interface RoleChoiceProps {
  readonly label: string
  /** One role or several, as a document says it. */
  readonly value: unknown
  readonly onChange: (roles: readonly string[]) => void
}

/** Roles among those that there are; nobody named means everybody. */
export function RoleChoice({ label, value, onChange }: RoleChoiceProps) {
  const { data } = useQuery(roleMatrixQuery)
  const roles = roleOptions(data)
  if (roles.length === 0) return null
  const chosen = textsOf(value)
  return (
    <MultiSelect
      size="xs"
      label={label}
      placeholder={chosen.length === 0 ? t('Everybody') : undefined}
      data={roles}
      value={[...chosen]}
      onChange={onChange}
    />
  )
}

/** What may be one text or several, as several. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
