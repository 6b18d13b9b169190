import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import { type RoleMatrix, roleMatrixQuery } from '../api/access.ts'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import type { Designer } from '../designer/use-designer.ts'
import { useDesigner } from '../designer/use-designer.ts'
import { useDocuments } from '../designer/use-documents.ts'
import './access.css'
import { t } from '../i18n/t.ts'
import { newRole } from './edit-role.ts'
import { RoleEntity } from './role-entity.tsx'
import { RoleSettings } from './role-settings.tsx'
import { sayRight } from './say-right.ts'

/** What a role may do with each kind of record and each field; what is clicked is a change of the draft, which is published like any other. */
export function RoleMatrixTable({ designer }: { designer: Designer }) {
  const matrix = useQuery(roleMatrixQuery)
  const documents = useDocuments('roles', designer.draft.patches)
  const { menu } = useMetadata()
  const [chosen, choose] = useState<string>()
  if (matrix.error) return <p role="alert">{sayError(matrix.error)}</p>
  if (!matrix.data || !documents) return <span className="skeleton" style={{ width: '100%', height: 80 }} />
  const titleOf = (name: string) => {
    const drafted = designer.draft.patches.roles?.[name]?.title
    return typeof drafted === 'string' ? drafted : (matrix.data.roles[name]?.title ?? String(documents.get(name)?.title ?? name))
  }
  const roles = [...documents.keys()].map((name) => ({ value: name, label: titleOf(name) })).sort((a, b) => a.label.localeCompare(b.label))
  const role = chosen !== undefined && documents.has(chosen) ? chosen : roles[0]?.value
  function begin() {
    const id = documentName('new role', [...(documents?.keys() ?? [])])
    const entity = menu[0]?.entities[0] ?? ''
    designer.edit('roles', id, () => newRole(id, t('New role'), entity))
    choose(id)
  }
  return (
    <>
      <div className="new-template">
        {role !== undefined && (
          <NativeSelect aria-label={t('Role')} value={role} data={roles} onChange={(event) => choose(event.currentTarget.value)} />
        )}
        <Button leftSection={<IconPlus size={14} />} disabled={!designer.isLoaded} onClick={begin}>
          {t('New role')}
        </Button>
      </div>
      {role === undefined ? (
        <p className="mute">{t('There are no roles yet. Whoever is no administrator sees nothing.')}</p>
      ) : (
        <RoleGrants key={role} role={role} roles={roles} matrix={matrix.data} />
      )}
    </>
  )
}

interface RoleGrantsProps {
  readonly role: string
  readonly roles: readonly { readonly value: string; readonly label: string }[]
  readonly matrix: RoleMatrix
}

function RoleGrants({ role, roles, matrix }: RoleGrantsProps) {
  const designer = useDesigner({ roles: [role] })
  const document = designer.documentOf('roles', role)
  const edit = (change: (current: Document) => Document) => designer.edit('roles', role, change)
  const { entities: known } = useMetadata()
  const shown = Object.entries(matrix.entities)
    .filter(([, { owner }]) => owner === undefined)
    .map(([entity, { title }]) => ({ entity, title: known[entity]?.title ?? title }))
    .sort((a, b) => a.title.localeCompare(b.title))
  return (
    <>
      {document === undefined ? (
        <span className="skeleton" style={{ width: '100%', height: 52 }} />
      ) : (
        <RoleSettings {...{ role, roles, document, edit }} />
      )}
      <p className="mute">{t('A plus comes from a role that this one inherits from. Open a line for conditions and for single fields.')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keyboard as well */}
      <section className="matrix" aria-label={t('What the role may do')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('Kind of record')}</th>
              {matrix.verbs.map((verb) => (
                <th key={verb} scope="col">
                  {sayRight(verb)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ entity, title }) => (
              <RoleEntity key={entity} {...{ role, entity, title, matrix, document }} edit={edit} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
