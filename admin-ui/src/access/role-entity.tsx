import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { RoleMatrix } from '../api/access.ts'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { saidOf, withVerb } from './edit-role.ts'
import { RoleDetails } from './role-details.tsx'
import { sayRight } from './say-right.ts'

export interface RoleEntityProps {
  readonly role: string
  readonly entity: string
  readonly title: string
  readonly matrix: RoleMatrix
  /** The role as the draft has it; undefined until the stored one is known. */
  readonly document: Document | undefined
  edit(change: (role: Document) => Document): void
}

/** One line of the matrix: the operations of an entity, and opened, their conditions and the rights to its fields. */
export function RoleEntity(props: RoleEntityProps) {
  const { entity, title, matrix } = props
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" className="matrix-line" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? <IconChevronDown size={14} aria-hidden="true" /> : <IconChevronRight size={14} aria-hidden="true" />}
            {title}
          </button>
        </th>
        {matrix.verbs.map((verb) => (
          <VerbCell key={`${entity}.${verb}`} {...props} verb={verb} />
        ))}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={matrix.verbs.length + 1} className="matrix-details">
            <RoleDetails {...props} />
          </td>
        </tr>
      )}
    </>
  )
}

function VerbCell({ role, entity, title, matrix, document, edit, verb }: RoleEntityProps & { verb: string }) {
  const said = saidOf(document, entity, verb)
  const inherited = inheritedFrom(matrix, role, entity, verb)
  const comesWithRead = matrix.verbsWithRead.includes(verb)
  const isWithRead = said === undefined && comesWithRead && (saidOf(document, entity, 'read') ?? false) !== false
  const rule = typeof said === 'string' ? said : undefined
  const hint = rule ?? (inherited.length > 0 ? t('(from {from})', { from: inherited.join(', ') }) : undefined)
  return (
    <td title={hint}>
      <input
        type="checkbox"
        aria-label={`${title}: ${sayRight(verb)}${hint === undefined ? '' : `, ${hint}`}`}
        checked={said === true || rule !== undefined || isWithRead}
        disabled={document === undefined || rule !== undefined}
        onChange={({ currentTarget }) => {
          const isGiven = currentTarget.checked
          // What comes with the right to read is taken away by a word; without one it is as wide as that.
          edit((current) => withVerb(current, entity, verb, isGiven ? true : comesWithRead ? false : undefined))
        }}
      />
      {rule !== undefined && <span className="mute"> {t('rule')}</span>}
      {inherited.length > 0 && said === undefined && <span className="mute"> +</span>}
    </td>
  )
}

/** Titles of the other roles that give an operation to this one. */
export function inheritedFrom({ grants, roles }: RoleMatrix, role: string, entity: string, verb: string): readonly string[] {
  const others = grants[role]?.[entity]?.verbs[verb]?.filter(({ from }) => from !== role) ?? []
  return [...new Set(others.map(({ from }) => roles[from]?.title ?? from))]
}
