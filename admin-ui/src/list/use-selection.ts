import { useEffect, useMemo, useRef, useState } from 'react'
import type { RecordData } from '../api/records.ts'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** All records that match, also those that are not loaded. */
  readonly isAll: boolean
  readonly count: number
  has(id: string): boolean
  /** With `isRange` everything between the row toggled last and this one becomes as this one. */
  toggle(index: number, isRange: boolean): void
  toggleLoaded(): void
  selectAll(): void
  clear(): void
}

const none: ReadonlySet<string> = new Set()

/** The rows that somebody selected; another filter or another search selects nothing. `scope` says what is listed. */
export function useSelection(rows: readonly RecordData[], total: number | undefined, scope: string): Selection {
  const [ids, setIds] = useState(none)
  const [isAll, setIsAll] = useState(false)
  const anchor = useRef<number | undefined>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scope is what the selection belongs to
  useEffect(() => {
    setIds(none)
    setIsAll(false)
    anchor.current = undefined
  }, [scope])
  return useMemo(() => {
    function toggle(index: number, isRange: boolean) {
      const id = rows[index]?.id
      if (id === undefined) return
      const base = isAll ? rows.map((row) => row.id) : ids
      const next = new Set(base)
      const isOn = !next.has(id)
      const from = isRange ? (anchor.current ?? index) : index
      for (const row of rows.slice(Math.min(from, index), Math.max(from, index) + 1)) {
        if (isOn) next.add(row.id)
        else next.delete(row.id)
      }
      anchor.current = index
      setIsAll(false)
      setIds(next)
    }
    return {
      ids,
      isAll,
      count: isAll ? (total ?? rows.length) : ids.size,
      has: (id) => isAll || ids.has(id),
      toggle,
      toggleLoaded() {
        const hasEvery = isAll || (rows.length > 0 && rows.every((row) => ids.has(row.id)))
        setIsAll(false)
        setIds(hasEvery ? none : new Set(rows.map((row) => row.id)))
      },
      selectAll: () => setIsAll(true),
      clear() {
        setIds(none)
        setIsAll(false)
      },
    }
  }, [rows, total, ids, isAll])
}
