import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

/** Milliseconds from one look for the server to the next, while it does not answer. */
const pauses = [1000, 2000, 4000, 8000, 15_000]

// Whether the machine has a network says little: what counts is whether the server answers. Queries wait meanwhile.
onlineManager.setEventListener(() => undefined)

let looks = 0
let timer: ReturnType<typeof setTimeout> | undefined
let looking: Promise<void> | undefined

/** The server answered. */
export function reached(): void {
  clearTimeout(timer)
  looks = 0
  onlineManager.setOnline(true)
}

/** Whether an answer comes from the server, and not from something before it that cannot reach it. */
export function isOfServer(response: Response): boolean {
  return ![502, 503, 504].includes(response.status) || response.headers.get('Content-Type')?.includes('json') === true
}

/** Asks the server for a sign of life; without one it is unreachable, and asked again until it answers. Never throws. */
export function lookForServer(): Promise<void> {
  looking ??= look().finally(() => {
    looking = undefined
  })
  return looking
}

async function look(): Promise<void> {
  clearTimeout(timer)
  const options = { method: 'HEAD', cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(10_000) } as const
  const answer = await fetch('/api/me', options).catch(() => undefined)
  if (answer !== undefined && isOfServer(answer)) return reached()
  onlineManager.setOnline(false)
  timer = setTimeout(() => void lookForServer(), pauses[Math.min(looks++, pauses.length - 1)])
}

export function isReachable(): boolean {
  return onlineManager.isOnline()
}

/** Calls whenever the server is lost or found again; answers how to stop it. */
export function onReach(tell: (isReachable: boolean) => void): () => void {
  return onlineManager.subscribe(tell)
}

/** Settled as soon as the server can be reached. */
export function untilReachable(): Promise<void> {
  if (isReachable()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = onReach(() => {
      stop()
      resolve()
    })
  })
}

export function useReachable(): boolean {
  return useSyncExternalStore(onReach, isReachable)
}

/** Looks again when the machine says that its network is another, and when the page is looked at; once, at the start. */
export function watchReach(): void {
  for (const type of ['online', 'offline']) addEventListener(type, () => void lookForServer())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !isReachable()) void lookForServer()
  })
}
