import { useSyncExternalStore } from 'react'
import type { ListedAction } from '../api/actions.ts'

/** An action that somebody chose in a menu or in the palette: with one record, or with the records of a list. */
export interface StartedAction {
  readonly action: ListedAction
  readonly entity: string
  readonly id?: string
  readonly filter?: string | undefined
}

let started: StartedAction | undefined
const listeners = new Set<() => void>()

/** What menus call; what is asked and answered is drawn once, below the shell. */
export function startAction(next: StartedAction | undefined): void {
  started = next
  for (const listener of listeners) listener()
}

export function useStartedAction(): StartedAction | undefined {
  return useSyncExternalStore(subscribe, () => started)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The whole condition of the list that is open, with that of its view, which the address does not hold. */
export const shownList: { entity?: string; filter?: string | undefined } = {}
