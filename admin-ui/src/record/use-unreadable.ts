import { useCallback, useState } from 'react'
import type { ErrorMap } from './field-errors.ts'

const none: ErrorMap = new Map()

/** Controls whose text cannot be read (a number, a duration), with what is wrong; they hold back saving. */
export function useUnreadable() {
  const [unreadable, setUnreadable] = useState<ErrorMap>(none)
  const reportUnreadable = useCallback((id: string, message: string | undefined) => {
    setUnreadable((known) => {
      if (message === undefined && !known.has(id)) return known
      const next = new Map(known)
      if (message === undefined) next.delete(id)
      else next.set(id, [message])
      return next
    })
  }, [])
  const forgetUnreadable = useCallback(() => setUnreadable(none), [])
  return { unreadable, reportUnreadable, forgetUnreadable }
}
