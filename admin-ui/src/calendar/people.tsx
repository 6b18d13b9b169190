import { Button, Checkbox, Popover } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { listRecords } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { personColor } from './events.ts'

const stamps: ReadonlySet<string> = new Set(['createdBy', 'updatedBy'])

/** The field that says whose a record is: the first reference to people that somebody fills in. */
export function personField(entity: EntityDescription): FieldDescription | undefined {
  return Object.values(entity.fields).find(
    ({ name, widget, targets }) => widget === 'reference' && targets?.length === 1 && targets[0] === 'user' && !stamps.has(name),
  )
}

interface PeopleChooserProps {
  readonly field: FieldDescription
  readonly chosen: readonly string[]
  readonly onChange: (ids: readonly string[]) => void
}

/** Whose records are shown; each of several people has a colour. */
export function PeopleChooser({ field, chosen, onChange }: PeopleChooserProps) {
  const target = field.targets?.[0] ?? ''
  const { data } = useQuery({
    queryKey: ['picker', target, 'people'],
    queryFn: ({ signal }) => listRecords(target, { fields: ['label'], limit: 100 }, signal),
    staleTime: 300_000,
  })
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" leftSection={<IconUsers size={14} aria-hidden="true" />}>
          {chosen.length === 0 ? t('{title}: everybody', { title: field.title }) : `${field.title}: ${chosen.length}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={field.title}>
        <div className="column-choices people-choices">
          {(data?.data ?? []).map(({ id, label }) => (
            <Checkbox
              key={id}
              size="xs"
              checked={chosen.includes(id)}
              onChange={() => toggle(id)}
              label={
                <span className="person-choice">
                  {chosen.length > 1 && chosen.includes(id) && (
                    <span className="event-dot" style={{ background: personColor(chosen.indexOf(id)) }} />
                  )}
                  {label}
                </span>
              }
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
