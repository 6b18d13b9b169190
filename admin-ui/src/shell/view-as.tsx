import { Button, Checkbox, Group, Modal } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { roleMatrixQuery, roleOptions } from '../api/access.ts'
import { sayError } from '../api/problem.ts'
import { lookAs, lookAsOneself, viewedRoles } from '../api/view-as.ts'
import { t } from '../i18n/t.ts'

/** An administrator chooses with whose eyes to look: those of somebody who has these roles and no other. */
export function ViewAsDialog({ onClose }: { onClose: () => void }) {
  const matrix = useQuery(roleMatrixQuery)
  const [roles, setRoles] = useState<string[]>([])
  const data = roleOptions(matrix.data)
  return (
    <Modal opened onClose={onClose} title={t('View as a role')} centered closeButtonProps={{ 'aria-label': t('Close') }}>
      <p className="mute">{t('You see what somebody with these roles sees. Nothing can be changed until you go back.')}</p>
      {matrix.error && <p role="alert">{sayError(matrix.error)}</p>}
      <Checkbox.Group label={t('Roles')} value={roles} onChange={setRoles}>
        <div className="view-as-roles">
          {data.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t('Cancel')}</Button>
        <Button variant="filled" disabled={roles.length === 0} onClick={() => lookAs(roles)}>
          {t('Look')}
        </Button>
      </Group>
    </Modal>
  )
}

/** Says all the time that one looks with other eyes, and leads back. */
export function ViewAsBanner() {
  const roles = viewedRoles()
  const matrix = useQuery({ ...roleMatrixQuery, enabled: roles.length > 0 })
  if (roles.length === 0) return null
  const titles = roles.map((role) => matrix.data?.roles[role]?.title ?? role)
  return (
    <aside className="view-as" role="status">
      <IconEye size={16} aria-hidden="true" />
      <span>{t('You look as somebody with the role {roles}. Nothing can be changed.', { roles: titles.join(', ') })}</span>
      <Button size="compact-xs" onClick={lookAsOneself}>
        {t('Back to my own view')}
      </Button>
    </aside>
  )
}
