import { useLocalStorage } from '@mantine/hooks'
import { useMemo } from 'react'
import type { ViewDescription } from '../../../engine/forms/description.ts'

const none: readonly string[] = []

/** The columns that this person chose for a view, remembered in the browser; those of the view until then. */
export function useChosenColumns(entity: string, view: ViewDescription | undefined) {
  const [chosen, setChosen, reset] = useLocalStorage<readonly string[] | null>({
    key: `kartoteka.columns.${entity}.${view?.key ?? ''}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const paths = useMemo(() => chosen ?? view?.columns ?? none, [chosen, view])
  return [paths, (next: readonly string[] | undefined) => (next ? setChosen(next) : reset())] as const
}
