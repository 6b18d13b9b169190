import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import type { EntityDescription, ViewDescription } from '../../../engine/forms/description.ts'

interface ViewMenuProps {
  readonly entity: EntityDescription
  readonly open: ViewDescription | undefined
  readonly onOpen: (key: string) => void
}

/** The views of an entity; nothing where there is but one. */
export function ViewMenu({ entity, open, onOpen }: ViewMenuProps) {
  if (entity.views.length < 2 || open === undefined) return null
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="chip" data-color="accent">
          {open.title} <IconChevronDown size={12} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {entity.views.map((view) => (
          <Menu.Item
            key={view.key}
            onClick={() => onOpen(view.key)}
            rightSection={view.key === open.key && <IconCheck size={14} aria-label="open" />}
          >
            {view.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
