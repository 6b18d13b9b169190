import { Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { reachableFields } from '../list/columns.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { orderAfterMove } from './layout.ts'

interface PathListProps {
  readonly label: string
  readonly entity: EntityDescription
  readonly paths: readonly string[]
  readonly onChange: (paths: readonly string[]) => void
  /** Only these may be added; every field without it. */
  readonly offered?: readonly string[]
  /** What else is said of one of them. */
  readonly more?: (path: string, title: string) => ReactNode
}

/** Fields in an order: added, taken away, moved. */
export function PathList({ label, entity, paths, onChange, offered, more }: PathListProps) {
  const all = reachableFields(entity).filter(({ field }) => field.widget !== 'json')
  const titleOf = (path: string) => all.find((one) => one.path === path)?.title ?? path
  const rest = all.filter(({ path }) => !paths.includes(path) && (offered === undefined || offered.includes(path)))
  return (
    <fieldset className="path-list" aria-label={label}>
      <legend>{label}</legend>
      <ol>
        {paths.map((path, index) => (
          <li key={path}>
            <span className="path-title">{titleOf(path)}</span>
            {more?.(path, titleOf(path))}
            <MoveTools
              up={t('Move {path} up', { path: titleOf(path) })}
              down={t('Move {path} down', { path: titleOf(path) })}
              isFirst={index === 0}
              isLast={index === paths.length - 1}
              onMove={(step) => onChange(orderAfterMove(paths, path, step))}
            />
            <Tool label={t('Take {path} away', { path: titleOf(path) })} onClick={() => onChange(paths.filter((one) => one !== path))}>
              <IconTrash size={13} />
            </Tool>
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <Select
          key={paths.join(' ')}
          size="xs"
          aria-label={t('Add to {label}', { label })}
          placeholder={t('Add a field…')}
          searchable
          data={rest.map(({ path, title }) => ({ value: path, label: title }))}
          value={null}
          onChange={(path) => path !== null && onChange([...paths, path])}
        />
      )}
    </fieldset>
  )
}
