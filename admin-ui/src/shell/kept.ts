import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react'
import { meQuery } from '../api/session.ts'

const prefix = 'kartoteka.draft.'

/** What was typed and not yet stored; it outlives a reload, and is forgotten at sign-out. Undefined where there is nothing to be read. */
export function readKept(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** A full storage is no reason to disturb the person: what was typed still stands on the page. */
export function writeKept(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(prefix + key)
    else sessionStorage.setItem(prefix + key, JSON.stringify(value))
  } catch {}
}

/** Who signs out leaves nothing behind in the browser. */
export function forgetKept(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  }
}

/** The key of what the person typed about something; the person stays the same also while the session runs out. */
export function useOwnKey(about: string): string {
  const { data: me } = useQuery(meQuery)
  const [person] = useState(me?.id)
  return `${person}.${about}`
}

/**
 * A state that is typed and outlives where it is typed: Escape, a reload, another version of the metadata, the end of the session. It
 * stands there when the same is opened again, until it is done or given up: then `forget` is called. What is left behind is told by `says`.
 */
export function useKept<T>(about: string, initial: T, says?: string): readonly [T, Dispatch<SetStateAction<T>>, () => void] {
  const key = useOwnKey(`typed.${about}`)
  const [first] = useState(initial)
  const [value, setValue] = useState<T>(() => (readKept(key) as T | undefined) ?? first)
  const isLeft = useRef(false)
  useEffect(() => {
    isLeft.current = JSON.stringify(value) !== JSON.stringify(first)
    writeKept(key, isLeft.current ? value : undefined)
  }, [key, value, first])
  useEffect(
    () => () => {
      if (says !== undefined && isLeft.current) notifications.show({ message: says, autoClose: 5000 })
    },
    [says],
  )
  const forget = useCallback(() => {
    isLeft.current = false
    writeKept(key, undefined)
    setValue(first)
  }, [key, first])
  return [value, setValue, forget]
}
