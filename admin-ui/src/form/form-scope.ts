import { createContext, createElement, type ReactNode, useContext, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import type { LineConsequences } from './line-conditions.ts'
import type { Widget } from './widget.ts'

/** What the widgets of a form may ask beyond their own value. */
export interface FormScope {
  readonly entity: EntityDescription
  /** All values as they stand now, also of other tabs: money finds its currency there. */
  readonly values: Readonly<Record<string, unknown>>
  /** The control of a field; asked for by the widgets that hold others (a composite value, owned lines). */
  readonly widgetFor: (field: FieldDescription) => Widget
  /** Begins the ids of the controls where two forms stand on one page; `field` without it. */
  readonly idPrefix?: string
  /** By reference: what a record starts with that is made from its picker. */
  readonly prefills?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** By field with owned lines: what follows for each of them from what stands in it and in the record. */
  readonly lines?: ReadonlyMap<string, readonly LineConsequences[]>
  /** Messages by the id of the control they belong to. */
  readonly errors: ReadonlyMap<string, readonly string[]>
  /** A control holds text that it cannot read; saving waits until it is corrected (`undefined` takes it back). */
  reportUnreadable(id: string, message: string | undefined): void
}

/** What stays as it is while a person types, mostly. */
export type ScopeFrame = Omit<FormScope, 'values' | 'lines'>

function isSameFrame(one: FormScope, other: FormScope): boolean {
  const keys = Object.keys({ ...one, ...other }).filter((key) => key !== 'values' && key !== 'lines') as (keyof ScopeFrame)[]
  return keys.every((key) => one[key] === other[key])
}

/**
 * Holds the scope outside of React, so that a key typed draws its own field anew and not the whole form: each control takes
 * from it what it looks at, and hears when that is another.
 */
class ScopeStore {
  readonly #listeners = new Set<() => void>()
  /** Of those who look at nothing that is typed: hundreds, where each field has some. */
  readonly #frameListeners = new Set<() => void>()
  /** Takes what was typed, by field. */
  readonly change: (values: Readonly<Record<string, unknown>>) => void
  #scope: FormScope

  constructor(scope: FormScope, change: ScopeStore['change']) {
    this.#scope = scope
    this.change = change
  }

  readonly get = () => this.#scope

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly subscribeToFrame = (listener: () => void) => {
    this.#frameListeners.add(listener)
    return () => this.#frameListeners.delete(listener)
  }

  set(scope: FormScope): void {
    if (scope === this.#scope) return
    const before = this.#scope
    this.#scope = scope
    for (const listener of this.#listeners) listener()
    if (!isSameFrame(before, scope)) for (const listener of this.#frameListeners) listener()
  }
}

const Context = createContext<ScopeStore | undefined>(undefined)

interface FormScopeProviderProps {
  readonly value: FormScope
  /** Takes what is typed in fields that stand for themselves, by field. */
  readonly onChange?: (values: Readonly<Record<string, unknown>>) => void
  readonly children: ReactNode
}

export function FormScopeProvider({ value, onChange, children }: FormScopeProviderProps) {
  const latest = useRef(onChange)
  const [store] = useState(() => new ScopeStore(value, (values) => latest.current?.(values)))
  useLayoutEffect(() => {
    latest.current = onChange
    store.set(value)
  }, [onChange, value, store])
  return createElement(Context.Provider, { value: store }, children)
}

export function useScopeStore(): ScopeStore {
  const store = useContext(Context)
  if (store === undefined) throw new Error('A widget stands outside a form')
  return store
}

/** A part of the scope; what is selected must be the same object as long as it says the same. */
export function useScope<Part>(select: (scope: FormScope) => Part): Part {
  const store = useScopeStore()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

/** As `useScope`, for what looks neither at values nor at what follows for lines: a key typed does not ask it. */
export function useFrame<Part>(select: (frame: ScopeFrame) => Part): Part {
  const store = useScopeStore()
  return useSyncExternalStore(store.subscribeToFrame, () => select(store.get()))
}

/** `/address/city` -> `field_address_city`, the id of the control that edits the value there. */
export function controlId(pointer: string, prefix = 'field'): string {
  const steps = pointer.split('/').slice(1)
  return [prefix, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))].join('_')
}
