import { Button, Checkbox, Popover } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { useEntity } from '../api/metadata.ts'
import { listRecords, type RecordData } from '../api/records.ts'
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
  const circle = circleField(useEntity(target))
  const { data } = useQuery({
    queryKey: ['picker', target, 'people', circle?.name],
    queryFn: ({ signal }) => listRecords(target, { fields: ['label', ...(circle ? [circle.name] : [])], limit: 100 }, signal),
    staleTime: 300_000,
  })
  const circles = circle === undefined ? [] : circlesOf(data?.data ?? [], circle.name)
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" leftSection={<IconUsers size={14} aria-hidden="true" />}>
          {chosen.length === 0 ? t('{title}: everybody', { title: field.title }) : `${field.title}: ${chosen.length}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={field.title}>
        {circles.length > 0 && (
          <section className="people-circles" aria-label={circle?.title}>
            {circles.map(({ id, label, members }) => {
              const isChosen = members.length === chosen.length && members.every((member) => chosen.includes(member))
              return (
                <button key={id} type="button" className="chip" aria-pressed={isChosen} onClick={() => onChange(isChosen ? [] : members)}>
                  {label}
                </button>
              )
            })}
          </section>
        )}
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

interface Circle {
  readonly id: string
  readonly label: string
  readonly members: readonly string[]
}

/** The field of a person that says with whom they work, where one sees it: references to something that is no person. */
function circleField(person: EntityDescription | undefined): FieldDescription | undefined {
  return Object.values(person?.fields ?? {}).find(({ widget, targets }) => widget === 'references' && targets?.[0] !== person?.name)
}

/** Whom one can choose together: everybody who names the same record. */
export function circlesOf(people: readonly RecordData[], field: string): readonly Circle[] {
  const found = new Map<string, Circle>()
  for (const person of people) {
    for (const { id, label } of (person[field] ?? []) as readonly { id: string; label: string }[]) {
      found.set(id, { id, label, members: [...(found.get(id)?.members ?? []), person.id] })
    }
  }
  return [...found.values()].sort((one, other) => one.label.localeCompare(other.label))
}
