import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Fragment, type ReactNode, Suspense, useState } from 'react'
import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import {
  type ConversionTarget,
  type ConversionWish,
  conversionQuery,
  convertRecord,
  isSingle,
  type NamedRecord,
  undoConversion,
} from '../api/conversion.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import type { RecordData } from '../api/records.ts'
import { ReferenceLink } from '../format/reference-link.tsx'
import { inSentence, t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'

const ConvertDialog = lazily(() => import('./convert-dialog.tsx'), 'ConvertDialog')

export interface ConversionOfRecord {
  /** The record can be converted, and no transition of its workflow stands for it. */
  readonly hasOwnButton: boolean
  /** What that button says. */
  readonly title: string
  /** The transition is made by a conversion. */
  readonly isTransition: (name: string) => boolean
  /** The transition belongs to a conversion that the person could not bring to its end. */
  readonly isClosed: (name: string) => boolean
  readonly begin: () => void
  /** What it became, and the dialog where it is open. */
  readonly view: ReactNode
}

interface WishedConversion {
  readonly of: RecordData
  readonly targets: readonly ConversionWish[]
  readonly only: ConversionTarget | undefined
  readonly forget: () => void
}

/** What a record can become, or became; and the way from one to the other, and back. */
export function useConversion(entity: EntityDescription, form: FormDescription, record: RecordData | undefined): ConversionOfRecord {
  const { conversions = [] } = form
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [isOpen, open] = useState(false)
  const isOn = record !== undefined && conversions.length > 0
  const proposal = useQuery({ ...conversionQuery(entity.name, record ?? noRecord), enabled: isOn })
  const refresh = () => {
    for (const key of ['record', 'records', 'count', 'journal', 'conversion', 'transitions', 'picker', 'palette'])
      void queries.invalidateQueries({ queryKey: [key] })
  }
  const undoing = useMutation({
    mutationFn: (of: RecordData) => undoConversion(entity.name, of.id),
    onSuccess: (_, of) => {
      refresh()
      notifications.show({ message: t('{label} is as it was before', { label: of.label }), autoClose: 3000 })
    },
    onError: (error) => showRefusal(t('Not taken back'), error),
  })
  const converting = useMutation({
    // What it is goes along: by the time of the answer the record may have another version, whose proposal is still to come.
    mutationFn: ({ of, targets }: WishedConversion) => convertRecord(entity.name, of, targets),
    onSuccess: async ({ stayed, became: [first] }, { of, only, forget }) => {
      forget()
      open(false)
      refresh()
      if (only && first) void navigate({ to: '/$entity/$id', params: { entity: first.entity, id: first.id } })
      for (const { message } of stayed) notifications.show({ color: 'orange', title: t('Not moved'), message, autoClose: 10_000 })
      const text = only && first ? t('{title} created', { title: only.title }) : t('{label} is converted', { label: of.label })
      const { queryFn } = conversionQuery(entity.name, of)
      const after = await queries
        .fetchQuery({ queryKey: ['conversion', entity.name, of.id, 'after'], queryFn, staleTime: 0 })
        .catch(() => undefined)
      if (after?.mayTakeBack === true) showUndo(text, () => undoing.mutate(of))
      else notifications.show({ message: text, autoClose: 3000 })
    },
    onError: (error) => {
      if (error instanceof ApiError && error.errors.length > 0) return
      refresh()
      showRefusal(t('Not converted'), error)
    },
  })
  const became = proposal.data?.became ?? null
  const transitions = conversions.flatMap(({ transition }) => transition ?? [])
  const required = conversions.filter(({ transition }) => transition !== undefined).map(({ to }) => to)
  const { entities } = useMetadata()
  const single = isSingle({ targets: proposal.data?.targets ?? [], required }) ? proposal.data?.targets[0] : undefined
  const isReachable = ({ to, mayCreate, existing }: ConversionTarget) =>
    mayCreate || existing !== null || entities[to]?.hasDuplicateRules === true
  const targets = proposal.data?.targets ?? []
  const isPossible =
    became === null &&
    proposal.data?.mayConvert === true &&
    targets.some(isReachable) &&
    required.every((to) => targets.some((target) => target.to === to && isReachable(target)))
  return {
    hasOwnButton: isPossible && transitions.length === 0,
    title: single ? t('New {title}', { title: inSentence(single.title) }) : t('Convert'),
    isTransition: (name) => isPossible && transitions.includes(name),
    isClosed: (name) => proposal.data !== undefined && became === null && !isPossible && transitions.includes(name),
    begin: () => {
      converting.reset()
      open(true)
    },
    view: record && (
      <>
        {became !== null && (
          <Became
            became={became}
            isBusy={undoing.isPending}
            onUndo={proposal.data?.mayTakeBack === true ? () => undoing.mutate(record) : undefined}
          />
        )}
        {isOpen && proposal.data && (
          <Suspense>
            <ConvertDialog
              record={record}
              targets={proposal.data.targets}
              required={required}
              isPending={converting.isPending}
              error={converting.error}
              onCancel={() => open(false)}
              onConvert={(targets, forget) => converting.mutate({ of: record, targets, only: single, forget })}
            />
          </Suspense>
        )}
      </>
    ),
  }
}

const noRecord: RecordData = { id: '', version: 0, label: '' }

/** What a record was converted into; a record that the person may not see is only said to be there. */
function Became({ became, isBusy, onUndo }: { became: readonly NamedRecord[]; isBusy: boolean; onUndo: (() => void) | undefined }) {
  const { entities } = useMetadata()
  return (
    <section className="became" aria-label={t('What it became')}>
      <span className="mute">{t('Converted into')}</span>
      {became.map(({ entity, id, label }, index) => (
        <Fragment key={id}>
          {index > 0 && <span aria-hidden="true">·</span>}
          <span>
            <span className="mute">{entities[entity]?.title ?? t('a record that you cannot see')} </span>
            {label !== undefined && <ReferenceLink value={{ id, label }} entity={entity} />}
          </span>
        </Fragment>
      ))}
      {onUndo !== undefined && (
        <Button size="compact-xs" variant="subtle" disabled={isBusy} onClick={onUndo}>
          {t('Take the conversion back')}
        </Button>
      )}
    </section>
  )
}
