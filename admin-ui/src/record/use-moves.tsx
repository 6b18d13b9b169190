import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription, FormDescription, TransitionOffer } from '../../../engine/forms/description.ts'
import { ApiError } from '../api/problem.ts'
import { getTransitions, makeTransition, type RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'
import { TransitionDialog } from './transition-dialog.tsx'
import type { ConversionOfRecord } from './use-conversion.tsx'

/** The transitions that are offered, and what happens from the click until the record stands elsewhere: with the questions of `dialog`. */
export function useMoves(
  entity: EntityDescription,
  form: FormDescription,
  record: RecordData,
  isOn: boolean,
  conversion: ConversionOfRecord,
) {
  const queries = useQueryClient()
  const key = ['transitions', entity.name, record.id, record.version]
  const query = (version: number) => ({
    queryKey: ['transitions', entity.name, record.id, version],
    queryFn: ({ signal }: { signal: AbortSignal }) => getTransitions(entity.name, record.id, signal),
  })
  const offers = useQuery({ ...query(record.version), queryKey: key, enabled: isOn })
  const [asked, ask] = useState<TransitionOffer>()
  const making = useMutation({
    mutationFn: ({ offer, of, values }: { offer: TransitionOffer; of: RecordData; values: object; forget?: () => void }) =>
      makeTransition(entity.name, of, offer.name, values),
    onSuccess: async (saved, { offer, of, forget }) => {
      forget?.()
      ask(undefined)
      queries.setQueryData(['record', entity.name, saved.id], saved)
      for (const name of ['records', 'count', 'journal', 'palette', 'picker']) void queries.invalidateQueries({ queryKey: [name] })
      const way = await wayBack(saved, offer, of)
      const text = `${record.label}: ${offer.to.title}`
      if (way === undefined) notifications.show({ message: text, autoClose: 3000 })
      else showUndo(text, () => making.mutate({ offer: way, of: saved, values: {} }))
    },
    onError: (error) => {
      if (error instanceof ApiError && error.errors.length > 0 && asked !== undefined) return
      if (error instanceof ApiError && error.status === 412)
        void queries.invalidateQueries({ queryKey: ['record', entity.name, record.id] })
      showRefusal(t('Not done'), error)
    },
  })
  /** The transition that leads back and asks for nothing, if there is one. */
  async function wayBack(saved: RecordData, { field, workflow }: TransitionOffer, before: RecordData) {
    const next = await queries.fetchQuery(query(saved.version)).catch(() => [])
    return next.find(
      (one) => one.workflow === workflow && one.to.state === before[field] && one.ask.fields.length === 0 && one.refused === undefined,
    )
  }
  function begin(offer: TransitionOffer) {
    making.reset()
    if (conversion.isTransition(offer.name)) return conversion.begin()
    if (offer.ask.fields.length > 0 || offer.confirm !== undefined) ask(offer)
    else making.mutate({ offer, of: record, values: {} })
  }
  return {
    offers: (offers.data ?? []).filter(({ name }) => !conversion.isClosed(name)),
    begin,
    isPending: making.isPending,
    /** What is offered is still to come. */
    isAwaited: offers.isPending,
    dialog: asked && (
      <TransitionDialog
        entity={entity}
        form={form}
        record={record}
        offers={[asked]}
        isPending={making.isPending}
        error={making.error}
        onCancel={() => ask(undefined)}
        onConfirm={(offer, values, forget) => making.mutate({ offer, of: record, values, forget })}
      />
    ),
  }
}
