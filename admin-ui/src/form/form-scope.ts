import { createContext, useContext } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
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
  /** Messages by the id of the control they belong to. */
  readonly errors: ReadonlyMap<string, readonly string[]>
  /** A control holds text that it cannot read; saving waits until it is corrected (`undefined` takes it back). */
  reportUnreadable(id: string, message: string | undefined): void
}

const Context = createContext<FormScope | undefined>(undefined)
export const FormScopeProvider = Context.Provider

export function useFormScope(): FormScope {
  const scope = useContext(Context)
  if (scope === undefined) throw new Error('A widget stands outside a form')
  return scope
}

/** `/address/city` -> `field_address_city`, the id of the control that edits the value there. */
export function controlId(pointer: string, prefix = 'field'): string {
  const steps = pointer.split('/').slice(1)
  return [prefix, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))].join('_')
}
