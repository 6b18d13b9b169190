import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EntityDescription, WorkflowDescription } from '../../../engine/forms/description.ts'
import { formQuery } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'

type Record = Readonly<{ [field: string]: unknown }>

export interface Ages {
  /** What may be said of a record is known. */
  readonly isKnown: boolean
  /** Fields that must be asked for, to know. */
  readonly fields: readonly string[]
  /** Says of a record that it has been in its state longer than it may be. */
  readonly late: (record: Record) => string | undefined
}

/** How long the records of an entity may be in their states. The workflows come with the form, which is asked for only where a state may have a limit. */
export function useAges(entity: EntityDescription): Ages {
  const mayHaveLimits = Object.keys(entity.fields).some((name) => `${name}Since` in entity.fields)
  const { data: form, isPending } = useQuery({ ...formQuery(entity.name), enabled: mayHaveLimits })
  const isKnown = !mayHaveLimits || !isPending
  return useMemo(() => {
    const limited = (form?.workflows ?? []).filter(({ sinceField }) => sinceField !== undefined)
    return {
      isKnown,
      fields: limited.flatMap(({ field, sinceField = field }) => [field, sinceField]).filter((name) => name in entity.fields),
      late: (record) => limited.map((workflow) => lateIn(workflow, record)).find((text) => text !== undefined),
    }
  }, [form, entity, isKnown])
}

const day = 86_400

/** `12 days in Qualified, limit 7`; undefined while it is not longer there than it may be, or where the person does not see it. */
export function lateIn({ field, sinceField = '', states }: WorkflowDescription, record: Record, now = Date.now()): string | undefined {
  const state = states.find(({ name }) => name === record[field])
  const since = record[sinceField]
  if (state?.maxAge === undefined || typeof since !== 'string') return undefined
  const seconds = (now - Date.parse(since)) / 1000
  if (!(seconds > state.maxAge)) return undefined
  const values = { state: state.title }
  if (state.maxAge < day) {
    const [count, limit] = [seconds, state.maxAge].map((one) => Math.floor(one / 360) / 10)
    return t('{count, plural, one {# hour} other {# hours}} in {state}, limit {limit}', { ...values, count, limit })
  }
  const [count, limit] = [seconds, state.maxAge].map((one) => Math.floor(one / day))
  return t('{count, plural, one {# day} other {# days}} in {state}, limit {limit}', { ...values, count, limit })
}
