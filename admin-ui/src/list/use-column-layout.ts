import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'
import type { ViewState } from '../views/view-state.ts'
import type { ColumnLayout } from './record-table.tsx'

interface Kept {
  readonly widths: Readonly<Record<string, number>>
  readonly frozen: number
}

const nothing: Kept = { widths: {}, frozen: 0 }

/** Widths and frozen columns belong to this screen and are kept in the browser; the order stands in the address. */
export function useColumnLayout(entity: string, state: ViewState): ColumnLayout {
  const [kept, keep] = useLocalStorage<Kept>({ key: `kartoteka.layout.${entity}`, defaultValue: nothing, getInitialValueInEffect: false })
  return useMemo(
    () => ({
      ...kept,
      onWidths: (widths) => keep((before) => ({ ...before, widths })),
      onFreeze: (frozen) => keep((before) => ({ ...before, frozen })),
      onMove(path, to) {
        const rest = state.columns.filter((one) => one !== path)
        state.change({ columns: rest.toSpliced(to, 0, path).join(',') })
      },
    }),
    [kept, keep, state],
  )
}
