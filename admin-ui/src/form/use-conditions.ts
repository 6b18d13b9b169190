import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { getRecord } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import { consequencesOf } from './conditions.ts'
import type { Consequences } from './consequences.ts'
import { asJudged, shownTabs } from './judged.ts'

type Values = Readonly<Record<string, unknown>>

interface Typed {
  readonly values: Values
  readonly stored: Values
  readonly changes: Values
  readonly isNew: boolean
}

/**
 * What follows from the values of a form, worked out once per change. Records that a condition looks at through a reference are
 * fetched, and it is judged anew when they are there. What is answered stays the same object as long as nothing in it changed.
 */
export function useConditions(entity: EntityDescription, form: FormDescription, typed: Typed) {
  const { entities } = useMetadata()
  const { data: me } = useQuery(meQuery)
  const queries = useQueryClient()
  const [arrived, setArrived] = useState(0)
  const wanted = useRef(new Map<string, { entity: string; id: string }>())
  // biome-ignore lint/correctness/useExhaustiveDependencies: `arrived` counts the records that came, which `follow` reads from the cache
  const found = useMemo(() => {
    const now = new Date()
    const follow = (name: string, id: string) => {
      const record = queries.getQueryData<Values>(['record', name, id])
      if (record === undefined && id !== '' && entities[name] !== undefined) wanted.current.set(`${name} ${id}`, { entity: name, id })
      return record
    }
    const labelOf = (_: string, id: string) =>
      id === me?.id ? me.label : labelAmong(queries.getQueriesData<Values>({ queryKey: ['record'] }), id)
    return consequencesOf(form.conditions, { entity, entities, ...typed, person: me?.id ?? '', now, today: dayOf(now), follow, labelOf })
  }, [entity, entities, form.conditions, typed.values, typed.stored, typed.changes, typed.isNew, me?.id, queries, arrived])
  useEffect(() => {
    const asked = [...wanted.current.values()]
    wanted.current.clear()
    if (asked.length === 0) return
    const fetched = asked.map(({ entity: name, id }) =>
      queries.fetchQuery({
        queryKey: ['record', name, id],
        queryFn: ({ signal }) => getRecord(name, id, signal),
        staleTime: 60_000,
        retry: false,
      }),
    )
    void Promise.allSettled(fetched).then((results) => {
      if (results.some(({ status }) => status === 'fulfilled')) setArrived((count) => count + 1)
    })
  })
  const steady = useSteady(found)
  const judged = useMemo(() => asJudged(entity, steady), [entity, steady])
  const tabs = useMemo(() => shownTabs(form.tabs, steady.hidden, steady.collapsed), [form.tabs, steady])
  const values = useMemo(() => ({ ...typed.values, ...found.values }), [typed.values, found.values])
  return {
    entity: judged,
    tabs,
    values,
    locked: steady.locked,
    hidden: steady.hidden,
    reactions: found.reactions,
    prefills: steady.prefills,
    logged: found.logged,
    lines: steady.lines,
    /** As `lines`, with what the rules of lines set now. */
    reactingLines: found.lines,
  }
}

/** How a record is called that was fetched, or that one of those names. */
function labelAmong(fetched: readonly (readonly [key: unknown, record: Values | undefined])[], id: string): string | undefined {
  for (const [, record = {}] of fetched) {
    const known = [record, ...Object.values(record)].find((one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id)
    if (known !== undefined) return String((known as Values).label)
  }
  return undefined
}

/** The flags as they were, until one of them is another: a letter more in a text draws nothing anew but its own field. */
function useSteady(found: Consequences): Consequences {
  const key = JSON.stringify([
    [...found.hidden],
    [...found.required],
    [...found.locked],
    [...found.collapsed],
    found.prefills,
    [...found.offered].map(([name, options]) => [name, [...options]]),
    [...found.lines].map(([name, lines]) => [
      name,
      lines.map(({ hidden, required, locked, offered }) => [
        [...hidden],
        [...required],
        [...locked],
        [...offered].map(([column, options]) => [column, [...options]]),
      ]),
    ]),
  ])
  const kept = useRef({ key, found })
  if (kept.current.key !== key) kept.current = { key, found }
  return kept.current.found
}

function dayOf(now: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
