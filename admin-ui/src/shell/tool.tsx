import { ActionIcon } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface ToolProps {
  readonly label: string
  readonly isOff?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A small button that stands in a row and is told by its label. */
export function Tool({ label, isOff = false, onClick, children }: ToolProps) {
  return (
    <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} title={label} disabled={isOff} onClick={onClick}>
      {children}
    </ActionIcon>
  )
}

interface MoveToolsProps {
  /** What the two are called: they say what is moved. */
  readonly up: string
  readonly down: string
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onMove: (step: -1 | 1) => void
}

/** The pair that moves one of several by one place. */
export function MoveTools({ up, down, isFirst, isLast, onMove }: MoveToolsProps) {
  return (
    <>
      <Tool label={up} isOff={isFirst} onClick={() => onMove(-1)}>
        <IconArrowUp size={13} />
      </Tool>
      <Tool label={down} isOff={isLast} onClick={() => onMove(1)}>
        <IconArrowDown size={13} />
      </Tool>
    </>
  )
}
