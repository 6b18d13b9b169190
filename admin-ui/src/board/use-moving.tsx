import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription, FieldDescription, TransitionOffer, WorkflowDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { getTransitions, makeTransition, patchRecord, type RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { groupKey } from '../list/table-items.ts'
import { toPatch } from '../record/changes.ts'
import { showUndo } from '../shell/undo.tsx'
import type { BoardColumn } from './columns.ts'

/** A record on its way into another column, until the server has said what came of it. */
export interface Move {
  readonly record: RecordData
  readonly to: BoardColumn
}

interface Question extends Move {
  readonly offers: readonly [TransitionOffer, ...TransitionOffer[]]
}

interface Answer {
  readonly question: Question
  readonly offer: TransitionOffer
  readonly values: object
  readonly forget: () => void
}

/**
 * Moves cards: the field is changed, or where a workflow says how it changes, the transition that leads there is made, after its
 * questions. The card stands in its new column at once and goes back when the move is refused.
 */
export function useMoving(entity: EntityDescription, field: FieldDescription, workflow: WorkflowDescription | undefined) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map())
  const [question, setQuestion] = useState<Question>()

  const answering = useMutation({
    mutationFn: ({ question: { record, to }, offer, values, forget }: Answer) => take(record, to, offer, values, forget),
    onError: (error, { question: { record } }) => {
      if (error instanceof ApiError && error.errors.length > 0) return
      setQuestion(undefined)
      failed(record)(error)
    },
  })

  const settle = (id: string) =>
    setMoves((before) => {
      const next = new Map(before)
      next.delete(id)
      return next
    })
  const refuse = (record: RecordData, message: string) => {
    settle(record.id)
    notifications.show({ color: 'red', title: t('“{label}” stays where it was', { label: record.label }), message, autoClose: 8000 })
  }
  const failed = (record: RecordData) => (error: unknown) => {
    const detail = error instanceof ApiError ? error.errors.map(({ message }) => message).join(' ') : ''
    refuse(record, detail || sayError(error))
  }

  async function move(record: RecordData, to: BoardColumn) {
    if (groupKey(record[field.name]) === to.key) return
    setMoves((before) => new Map(before).set(record.id, { record, to }))
    await (workflow === undefined ? change(record, to) : choose(record, to)).catch(failed(record))
  }

  async function change(record: RecordData, to: BoardColumn) {
    const before = record[field.name] ?? null
    const patch = (version: number, value: unknown) =>
      patchRecord(entity.name, record.id, version, toPatch(entities, entity, record, { [field.name]: value }))
    const changed = await patch(record.version, to.value)
    await refresh(record.id)
    showUndo(t('“{label}” is now {title}', { label: record.label, title: to.title }), () => {
      void patch(changed.version, before).then(() => refresh(record.id), failed(record))
    })
  }

  async function choose(record: RecordData, to: BoardColumn) {
    const offers = (await getTransitions(entity.name, record.id)).filter((offer) => offer.field === field.name && offer.to.state === to.key)
    const [only, ...others] = offers.filter((offer) => offer.refused === undefined)
    if (only === undefined) return refuse(record, offers[0]?.refused ?? t('Nothing leads from here to {title}.', { title: to.title }))
    if (others.length === 0 && only.ask.fields.length === 0 && only.confirm === undefined) return take(record, to, only, {})
    answering.reset()
    setQuestion({ record, to, offers: [only, ...others] })
  }

  async function take(record: RecordData, to: BoardColumn, offer: TransitionOffer, values: object, forget?: () => void) {
    const from = groupKey(record[field.name])
    const changed = await makeTransition(entity.name, record, offer.name, values)
    forget?.()
    setQuestion(undefined)
    await refresh(record.id)
    const text = t('“{label}” is now {title}', { label: record.label, title: to.title })
    const back = (await getTransitions(entity.name, record.id)).find((one) => one.field === field.name && one.to.state === from)
    if (back === undefined || back.refused !== undefined || back.ask.fields.length > 0) {
      return void notifications.show({ message: text, autoClose: 4000 })
    }
    showUndo(text, () => {
      void makeTransition(entity.name, changed, back.name, {}).then(() => refresh(record.id), failed(record))
    })
  }

  async function refresh(id: string) {
    queries.removeQueries({ queryKey: ['record', entity.name, id] })
    await queries.invalidateQueries({ queryKey: ['records', entity.name] })
    settle(id)
  }

  return {
    moves,
    move,
    question,
    isAnswering: answering.isPending,
    error: answering.error,
    answer: (offer: TransitionOffer, values: object, forget: () => void) =>
      question && answering.mutate({ question, offer, values, forget }),
    leave() {
      if (question) settle(question.record.id)
      setQuestion(undefined)
    },
  }
}
