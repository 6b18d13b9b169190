import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announceModel } from './client.ts'
import { notificationsQuery } from './notifications.ts'

/** What is wrong with a file of the metadata, as the server tells administrators. */
export interface FileProblem {
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly hint?: string
}

/**
 * Listens to the server as long as the component is there: another version of the metadata is fetched at once; answers the
 * problems of the files that are being worked on. The browser connects again by itself.
 */
export function useLive(): readonly FileProblem[] {
  const queries = useQueryClient()
  const [problems, setProblems] = useState<readonly FileProblem[]>([])
  useEffect(() => {
    const source = new EventSource('/api/events')
    source.addEventListener('model', (event) => announceModel((JSON.parse(event.data) as { version: string }).version))
    source.addEventListener('problems', (event) => setProblems((JSON.parse(event.data) as { problems: readonly FileProblem[] }).problems))
    source.addEventListener('changed', (event) => tellChanged((JSON.parse(event.data) as { mark: string }).mark))
    // Also when it is connected, as nobody told what happened before.
    for (const type of ['notifications', 'open'])
      source.addEventListener(type, () => {
        for (const queryKey of [notificationsQuery.queryKey, ['approvals']]) void askAgain(queries, queryKey)
      })
    return () => source.close()
  }, [queries])
  return problems
}

/** A first answer that is still under way may be older than the event, and would be taken for the new one. */
async function askAgain(queries: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  await queries.cancelQueries({ queryKey })
  await queries.invalidateQueries({ queryKey })
}

const watchers = new Map<string, Set<() => void>>()

function tellChanged(mark: string): void {
  for (const tell of watchers.get(mark) ?? []) tell()
  for (const tell of everybody) tell()
}

const everybody = new Set<() => void>()

/** Calls when somebody has changed anything: at most every five seconds, and when the page is looked at again. */
export function useAnyChange(tell: () => void): void {
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isDue = false
    const look = () => {
      timer = undefined
      if (document.hidden || !isDue) return
      isDue = false
      latest.current()
    }
    const watcher = () => {
      isDue = true
      timer ??= setTimeout(look, pause)
    }
    everybody.add(watcher)
    document.addEventListener('visibilitychange', look)
    return () => {
      everybody.delete(watcher)
      document.removeEventListener('visibilitychange', look)
      clearTimeout(timer)
    }
  }, [])
}

/** Milliseconds from a change to the next look: several changes are one. */
const pause = 5000

/** Calls when somebody, oneself among them, has changed a record. */
export function useChanged(entity: string, id: string, tell: () => void): void {
  const latest = useRef(tell)
  latest.current = tell
  useEffect(() => {
    const mark = changeMark(entity, id)
    const watcher = () => latest.current()
    const own = watchers.get(mark) ?? new Set()
    watchers.set(mark, own.add(watcher))
    return () => {
      own.delete(watcher)
      if (own.size === 0) watchers.delete(mark)
    }
  }, [entity, id])
}

/** As the server marks a record (`engine/live/change-feed.ts`): FNV-1a over entity and id. */
function changeMark(entity: string, id: string): string {
  let hash = 0x811c9dc5
  for (const letter of `${entity}/${id.toLowerCase()}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36)
}
