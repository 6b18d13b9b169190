import { notifications } from '@mantine/notifications'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { useOwnKey } from '../shell/kept.ts'
import type { Values } from './changes.ts'
import { fieldsOf, readDraft, writeDraft } from './draft.ts'

/**
 * What is typed in a form for quick entry outlives its closing: it stands there when the same form is opened again. `about` tells the
 * forms of one entity apart, such as those beside two records; `kept` tells of it as the form closes. Without touch (what rules set by
 * themselves) nothing is kept.
 */
export function useQuickDraft(entity: EntityDescription, about: string, initial: Values, kept: string) {
  const { version } = useMetadata()
  const key = useOwnKey(`${entity.name}.quick.${about}`)
  const [found, setFound] = useState<Values | undefined>(() => readDraft(key, version, entity).draft?.changes)
  const [typed, setTyped] = useState<Values>({ ...initial, ...found })
  const [isTouched, setIsTouched] = useState(found !== undefined)
  const isKept = useRef(false)
  const isEnded = useRef(false)

  useEffect(() => {
    const changes = Object.fromEntries(Object.entries(typed).filter(([name, value]) => !isSame(value, initial[name])))
    isKept.current = isTouched && Object.keys(changes).length > 0
    if (isEnded.current) return
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, null]))
    const draft = { model: version, version: 0, changes, before, fields: fieldsOf(changes, entity) }
    writeDraft(key, isKept.current ? draft : undefined)
  }, [typed, isTouched, initial, key, version, entity])

  useEffect(
    () => () => {
      if (isKept.current && !isEnded.current) notifications.show({ message: kept, autoClose: 5000 })
    },
    [kept],
  )
  const touch = useCallback(() => setIsTouched(true), [])
  /** It is saved, given up, or goes on elsewhere. */
  const end = useCallback(() => {
    isEnded.current = true
    writeDraft(key, undefined)
  }, [key])
  const restart = useCallback(() => {
    setFound(undefined)
    setIsTouched(false)
    setTyped(initial)
  }, [initial])
  return { typed, setTyped, touch, end, restart, isRestored: found !== undefined }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}
