import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announceModel } from './client.ts'
import { notificationsQuery } from './notifications.ts'
import { isReachable, lookForServer, onReach } from './reach.ts'

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
 * problems of the files that are being worked on.
 */
export function useLive(): readonly FileProblem[] {
  const queries = useQueryClient()
  const [problems, setProblems] = useState<readonly FileProblem[]>([])
  useEffect(() => {
    const heard = {
      model: (data: string) => announceModel((JSON.parse(data) as { version: string }).version),
      problems: (data: string) => setProblems((JSON.parse(data) as { problems: readonly FileProblem[] }).problems),
      changed: (data: string) => tellChanged((JSON.parse(data) as { mark: string }).mark),
    }
    // Also when it is connected, as nobody told what happened before.
    const askForNews = () => {
      for (const queryKey of [notificationsQuery.queryKey, ['approvals']]) void askAgain(queries, queryKey)
    }
    return listenForGood((source) => {
      for (const [type, hear] of Object.entries(heard)) source.addEventListener(type, (event) => hear(event.data))
      for (const type of ['notifications', 'open']) source.addEventListener(type, askForNews)
    })
  }, [queries])
  return problems
}

/** Milliseconds until a source that the browser has given up is opened anew. */
const again = 30_000

/**
 * Keeps a source open: one that breaks off is a reason to look for the server, and one that the browser does not open again by
 * itself (a proxy answered in place of the server) is opened when the server is back. What happened meanwhile nobody has told.
 */
function listenForGood(prepare: (source: EventSource) => void): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let isBroken = false
  const open = () => {
    clearTimeout(timer)
    source = new EventSource('/api/events')
    prepare(source)
    source.addEventListener('open', () => {
      if (isBroken) tellEverything()
      isBroken = false
    })
    source.addEventListener('error', () => {
      isBroken = true
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, again)
      if (isReachable()) void lookForServer()
    })
  }
  open()
  const stop = onReach((isThere) => {
    if (!isThere || source.readyState === EventSource.OPEN) return
    source.close()
    open()
  })
  return () => {
    stop()
    clearTimeout(timer)
    source.close()
  }
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

function tellEverything(): void {
  for (const own of watchers.values()) for (const tell of own) tell()
  for (const tell of everybody) tell()
}

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
