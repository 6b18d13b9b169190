import { Button, Checkbox, Popover } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { reachableFields } from './columns.ts'

interface ColumnChooserProps {
  readonly entity: EntityDescription
  readonly chosen: readonly string[]
  /** Undefined: those of the view again. */
  readonly onChange: (paths: readonly string[] | undefined) => void
}

export function ColumnChooser({ entity, chosen, onChange }: ColumnChooserProps) {
  const fields = reachableFields(entity).filter(({ field }) => field.widget !== 'json')
  function toggle(path: string, isChosen: boolean) {
    const next = isChosen ? [...chosen, path] : chosen.filter((candidate) => candidate !== path)
    if (next.length > 0) onChange(next)
  }
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button leftSection={<IconColumns size={14} aria-hidden="true" />}>Columns</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className="column-chooser">
          <div className="column-choices">
            {fields.map(({ path, title }) => (
              <Checkbox
                key={path}
                size="xs"
                label={title}
                checked={chosen.includes(path)}
                onChange={(event) => toggle(path, event.currentTarget.checked)}
              />
            ))}
          </div>
          <Button size="xs" onClick={() => onChange(undefined)}>
            As in the view
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
