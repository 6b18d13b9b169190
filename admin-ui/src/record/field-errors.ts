import type { ValueProblem } from '../../../engine/base/errors.ts'
import type { TabDescription } from '../../../engine/forms/description.ts'
import { controlId } from '../form/form-scope.ts'

export type ErrorMap = ReadonlyMap<string, readonly string[]>

/** Messages by the id of the control they belong to: `/lines/2/quantity` -> `field_lines_2_quantity`. */
export function errorsByControl(problems: readonly ValueProblem[], prefix?: string): ErrorMap {
  const map = new Map<string, string[]>()
  for (const { pointer, message } of problems) {
    const id = controlId(pointer, prefix)
    map.set(id, [...(map.get(id) ?? []), message])
  }
  return map
}

/** How many messages belong to a field, its parts or its lines. */
export function errorsOfField(errors: ErrorMap, field: string): number {
  const id = controlId(`/${field}`)
  return [...errors.keys()].filter((key) => key === id || key.startsWith(`${id}_`)).length
}

/** Messages in a tab and its sub-tabs. */
export function errorsOfTab(errors: ErrorMap, tab: TabDescription): number {
  const fields = tab.sections.flatMap((section) => section.rows.flat())
  const own = fields.reduce((sum, field) => sum + errorsOfField(errors, field), 0)
  return tab.tabs.reduce((sum, child) => sum + errorsOfTab(errors, child), own)
}

/** Address of the first tab that holds a message: `management.billing`. */
export function firstTabWithError(errors: ErrorMap, tabs: readonly TabDescription[]): string | undefined {
  for (const tab of tabs) {
    if (errorsOfTab(errors, tab) === 0) continue
    const inside = firstTabWithError(errors, tab.tabs)
    return inside === undefined ? tab.key : `${tab.key}.${inside}`
  }
  return undefined
}

/** Without the messages of the fields that have been changed since. */
export function withoutFields(errors: ErrorMap, fields: readonly string[], prefix?: string): ErrorMap {
  const ids = fields.map((field) => controlId(`/${field}`, prefix))
  const left = [...errors].filter(([key]) => !ids.some((id) => key === id || key.startsWith(`${id}_`)))
  return left.length === errors.size ? errors : new Map(left)
}

/** Messages that stand at no field of the form; they are said in a toast. */
export function strayMessages(problems: readonly ValueProblem[], fields: readonly string[]): readonly string[] {
  return problems.filter(({ pointer }) => !fields.includes(pointer.split('/')[1] ?? '')).map(({ message }) => message)
}
