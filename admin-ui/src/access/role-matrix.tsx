import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type RoleMatrix, readRoleMatrix } from '../api/access.ts'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { isObject } from '../designer/merge.ts'
import { useDesigner } from '../designer/use-designer.ts'
import './access.css'
import { t } from '../i18n/t.ts'
import { sayRight } from './say-right.ts'

/** What a role may do with each kind of record; a click gives or takes an operation in the draft, which is published like any other change. */
export function RoleMatrixTable() {
  const matrix = useQuery({ queryKey: ['role-matrix'], queryFn: ({ signal }) => readRoleMatrix(signal) })
  const [chosen, choose] = useState<string>()
  if (matrix.error) return <p role="alert">{sayError(matrix.error)}</p>
  if (!matrix.data) return <span className="skeleton" style={{ width: '100%', height: 80 }} />
  const roles = Object.entries(matrix.data.roles)
  const role = chosen ?? roles[0]?.[0]
  if (role === undefined) return <p className="mute">{t('There are no roles yet. Whoever is no administrator sees nothing.')}</p>
  return (
    <>
      <NativeSelect
        label={t('Role')}
        size="xs"
        value={role}
        data={roles.map(([value, { title }]) => ({ value, label: title }))}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <p className="mute">
        {t('A plus comes from a role that this one inherits from; a rule is a condition and is changed in the files.')}
      </p>
      <RoleGrants key={role} role={role} matrix={matrix.data} />
    </>
  )
}

function RoleGrants({ role, matrix }: { role: string; matrix: RoleMatrix }) {
  const designer = useDesigner(useMemo(() => ({ roles: [role] }), [role]))
  const document = designer.documentOf('roles', role)
  const { entities: known } = useMetadata()
  const titleOf = (entity: string, title: string) => known[entity]?.title ?? title
  const shown = Object.entries(matrix.entities).filter(([, { owner }]) => owner === undefined)
  const own = (entity: string): Document => {
    const entities = isObject(document?.entities) ? document.entities : {}
    return isObject(entities[entity]) ? entities[entity] : {}
  }
  function set(entity: string, verb: string, isGiven: boolean) {
    designer.edit('roles', role, (current) => {
      const entities = isObject(current.entities) ? current.entities : {}
      const { [verb]: _, ...others } = isObject(entities[entity]) ? entities[entity] : {}
      // What comes with the right to read is taken away by a word; without one it is as wide as that.
      const said = isGiven ? { [verb]: true } : matrix.verbsWithRead.includes(verb) ? { [verb]: false } : {}
      return { ...current, entities: { ...entities, [entity]: { ...others, ...said } } }
    })
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keyboard as well
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
          {shown.map(([entity, { title }]) => (
            <tr key={entity}>
              <th scope="row">{titleOf(entity, title)}</th>
              {matrix.verbs.map((verb) => {
                const said = own(entity)[verb]
                const inherited = matrix.grants[role]?.[entity]?.verbs[verb]?.filter(({ from }) => from !== role) ?? []
                const isWithRead = said === undefined && matrix.verbsWithRead.includes(verb) && own(entity).read !== undefined
                const rule = typeof said === 'string' ? said : undefined
                const hint =
                  rule ?? (inherited.length > 0 ? t('(from {from})', { from: inherited.map(({ from }) => from).join(', ') }) : undefined)
                return (
                  <td key={verb} title={hint}>
                    <input
                      type="checkbox"
                      aria-label={`${titleOf(entity, title)}: ${sayRight(verb)}${hint === undefined ? '' : `, ${hint}`}`}
                      checked={said === true || rule !== undefined || isWithRead}
                      disabled={document === undefined || rule !== undefined}
                      onChange={(event) => set(entity, verb, event.currentTarget.checked)}
                    />
                    {rule !== undefined && <span className="mute"> {t('rule')}</span>}
                    {inherited.length > 0 && said === undefined && <span className="mute"> +</span>}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
