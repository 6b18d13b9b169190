import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { ImportWish, Proposal } from '../api/imports.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'
import { destinations, formerDestinations, keyFields } from './destinations.ts'

interface MappingStepProps {
  readonly entity: EntityDescription
  readonly file: File
  readonly proposal: Proposal
  /** What was tried before. */
  readonly before: ImportWish | undefined
  readonly isStarting: boolean
  readonly onBack: () => void
  readonly onStart: (wish: ImportWish) => void
}

/** Where each column of the file goes, as it was proposed and as the person says; by what records that exist are found. */
export function MappingStep({ entity, file, proposal, before, isStarting, onBack, onStart }: MappingStepProps) {
  const { wish, mapping, setMapping, key, wishFor, keys, save, isFormer, setFormer, take, known, missing } = useMapping(
    entity,
    proposal,
    before,
  )
  const { data: me } = useQuery(meQuery)
  return (
    <>
      <div className="import-bar">
        <strong>{file.name}</strong>
        <span className="grow" />
        {proposal.saved.length > 0 && (
          <Select
            aria-label={t('Saved mapping')}
            placeholder={t('Saved mapping')}
            data={proposal.saved.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={take}
          />
        )}
      </div>
      <ColumnTable
        columns={proposal.columns}
        known={known}
        mapping={mapping}
        onMap={(column, path) => setMapping({ ...mapping, [column]: path })}
      />
      <div className="import-options">
        <Select
          label={t('Records that exist are found by')}
          placeholder={t('Every row is a new record')}
          clearable
          data={keys}
          value={key}
          onChange={(next) => wishFor({ key: next })}
        />
        <TextInput
          label={t('Keep this mapping as')}
          placeholder={t('Not kept')}
          maxLength={100}
          value={save}
          onChange={(event) => wishFor({ save: event.currentTarget.value })}
        />
      </div>
      {me?.isAdministrator === true && (
        <Checkbox
          label={t('These records were kept in another system')}
          description={t(
            'States are taken as the file says them, and columns may go to when and by whom a record was made and changed, and to the history of its states.',
          )}
          checked={isFormer}
          onChange={(event) => setFormer(event.currentTarget.checked)}
        />
      )}
      {missing.length > 0 && (
        <p className="import-warning" role="status">
          {t('Nothing fills {fields}, which new records need.', { fields: missing.map(({ title }) => `“${title}”`).join(', ') })}
        </p>
      )}
      <Group>
        <Button onClick={onBack}>{t('Another file')}</Button>
        <Button variant="filled" loading={isStarting} disabled={Object.keys(wish.mapping).length === 0} onClick={() => onStart(wish)}>
          {t('Try it, keep nothing')}
        </Button>
      </Group>
    </>
  )
}

interface Wished {
  readonly mapping: Readonly<Record<string, string | null>>
  /** By which records that exist are found. */
  readonly key: string | null
  /** What the mapping is kept as. */
  readonly save: string
  readonly isFormer: boolean
}

/** What is wished, as it was proposed and as the person changes it, and what may be wished at all. */
function useMapping(entity: EntityDescription, proposal: Proposal, before: ImportWish | undefined) {
  const metadata = useMetadata()
  const proposed = Object.fromEntries(proposal.columns.map(({ column, field }) => [column, field]))
  // A file with the same columns that is chosen again, as after a reload, is mapped as it was.
  const [wished, setWished] = useKept<Wished>(`import.${entity.name}.${JSON.stringify(proposal.columns.map(({ column }) => column))}`, {
    mapping: before?.mapping ?? proposed,
    key: before?.key ?? null,
    save: before?.save ?? '',
    isFormer: before?.isFormer ?? false,
  })
  const { mapping, key, save, isFormer } = wished
  const wishFor = (part: Partial<Wished>) => setWished((one) => ({ ...one, ...part }))
  const setMapping = (next: Wished['mapping']) => wishFor({ mapping: next })
  const { data: form } = useQuery(formQuery(entity.name))
  const former = useMemo(() => formerDestinations(entity, form?.workflows), [entity, form])
  const known = useMemo(() => [...destinations(metadata, entity), ...(isFormer ? former : [])], [metadata, entity, former, isFormer])
  const used = Object.values(mapping).filter((path): path is string => path !== null)
  const keys = keyFields(entity).filter(({ value }) => used.includes(value))
  const missing = Object.values(entity.fields).filter(
    (field) => field.isRequired && field.default === undefined && !used.some((path) => path.split('.')[0] === field.name),
  )
  const kept = Object.fromEntries(Object.entries(mapping).filter((entry): entry is [string, string] => entry[1] !== null))

  /** Columns that went where only records of a former system say something go nowhere without it. */
  function setFormer(is: boolean) {
    wishFor({ isFormer: is })
    const lost = is ? [] : former.map(({ value }) => value)
    setMapping(
      Object.fromEntries(Object.entries(mapping).map(([column, path]) => [column, path !== null && lost.includes(path) ? null : path])),
    )
  }

  function take(id: string | null) {
    const settings = proposal.saved.find((one) => one.id === id)?.settings
    const stored = Object.entries(settings?.mapping ?? {}).map(([column, to]) => [column, typeof to === 'string' ? to : null] as const)
    const of = new Map(stored)
    setMapping(Object.fromEntries(proposal.columns.map(({ column, field }) => [column, of.has(column) ? (of.get(column) ?? null) : field])))
    wishFor({ key: settings?.key ?? null })
  }
  const found = keys.some(({ value }) => value === key) ? key : null
  const wish = { mapping: kept, key: found ?? undefined, save: save.trim() || undefined, dryRun: true, isFormer }
  return { wish, mapping, setMapping, key: found, wishFor, keys, save, isFormer, setFormer, take, known, missing }
}

interface ColumnTableProps {
  readonly columns: Proposal['columns']
  readonly known: readonly { readonly value: string; readonly label: string }[]
  readonly mapping: Readonly<Record<string, string | null>>
  readonly onMap: (column: string, path: string | null) => void
}

function ColumnTable({ columns, known, mapping, onMap }: ColumnTableProps) {
  return (
    <div className="import-scroller">
      <table className="import-table">
        <thead>
          <tr>
            <th scope="col">{t('Column of the file')}</th>
            <th scope="col">{t('Goes to')}</th>
            <th scope="col">{t('Some of its values')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ column, samples, by }) => (
            <tr key={column}>
              <th scope="row">{column}</th>
              <td>
                <Select
                  aria-label={t('{column} goes to', { column })}
                  placeholder={t('Left out')}
                  searchable
                  clearable
                  data={withOwn(known, mapping[column] ?? null)}
                  value={mapping[column] ?? null}
                  onChange={(path) => onMap(column, path)}
                />
                {by === 'words' && mapping[column] && <span className="mute">{t('A guess by its name')}</span>}
                {by === 'values' && mapping[column] && <span className="mute">{t('A guess by what the cells look like')}</span>}
              </td>
              <td className="mute import-samples">{samples.slice(0, 4).join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A proposal may lead to a field of a related record that the list does not offer. */
function withOwn(known: readonly { value: string; label: string }[], own: string | null): { value: string; label: string }[] {
  return own === null || known.some(({ value }) => value === own) ? [...known] : [{ value: own, label: own }, ...known]
}
