import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import type { Values } from './changes.ts'
import { CreateDrawer } from './create-drawer.tsx'
import { fieldsOf, writeDraft } from './draft.ts'

interface RelatedDrawerProps {
  /** Of what is made. */
  readonly entity: EntityDescription
  /** Its reference to the record whose page this is. */
  readonly field: string
  readonly to: { readonly entity: string; readonly id: string; readonly label: string }
  readonly onClose: () => void
}

/**
 * Makes a record of a related list beside the list, from what the metadata asks for quick entry. What is made of lines, and whose metadata
 * says nothing of quick entry, is made on its own page.
 */
export function RelatedDrawer({ entity, field, to, onClose }: RelatedDrawerProps) {
  const navigate = useNavigate()
  const metadata = useMetadata()
  const { data: me } = useQuery(meQuery)
  const form = useQuery(formQuery(entity.name))
  const reference = entity.fields[field]
  const isOneOfSeveral = (reference?.targets?.length ?? 0) > 1
  const search = { [field]: isOneOfSeveral ? `${to.entity}:${to.id}` : to.id }
  const goToPage = () => void navigate({ to: '/$entity/new', params: { entity: entity.name }, search })
  const hasLines = Object.values(entity.fields).some(({ lines, isReadOnly }) => lines !== undefined && !isReadOnly)
  const isWhole = form.data !== undefined && (form.data.isStepped === true || (hasLines && form.data.hasQuick !== true))
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is known
  useEffect(() => {
    if (isWhole) goToPage()
  }, [isWhole])
  if (form.data === undefined || isWhole) return null
  const self = { id: to.id, label: to.label, ...(isOneOfSeveral ? { entity: to.entity } : {}) }
  function keep(typed: Values) {
    const changes = Object.fromEntries(Object.entries(typed).filter(([name]) => name !== field))
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, null]))
    if (Object.keys(changes).length > 0)
      writeDraft(`${me?.id}.${entity.name}.new`, {
        model: metadata.version,
        version: 0,
        changes,
        before,
        fields: fieldsOf(changes, entity),
      })
    goToPage()
  }
  return (
    <CreateDrawer
      entity={entity}
      prefill={{ [field]: reference?.type === 'references' ? [self] : self }}
      hidden={[field]}
      about={`${to.id}.${field}`}
      onCreated={onClose}
      onClose={onClose}
      onWhole={keep}
    />
  )
}
