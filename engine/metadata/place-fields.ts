import { pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import type { Field } from '../fields/field.ts'
import type { Entity, Section, Tab } from '../model/model.ts'
import type { CompileContext } from './compile-context.ts'

/** Whether a field says itself where it stands (`x-place`), so that the rows of `x-tabs` do not count for it. */
export function isPlacedByItself(field: Field): boolean {
  return field.schema['x-place'] !== undefined
}

/**
 * Puts the fields with `x-place` into tabs that stand already, in order of declaration. This is how an overlay adds a field to
 * a tab, or moves one, without repeating rows, which a merge patch can only replace as a whole.
 */
export function placeFields(
  context: CompileContext,
  entity: Entity,
  tabs: readonly Tab[],
  rowsOf: (fields: readonly Field[]) => readonly (readonly string[])[],
): readonly Tab[] {
  const fields = [...entity.fields.values()].filter(isPlacedByItself)
  let placed = tabs
  for (const group of byPlace(fields)) {
    const [first] = group
    if (first === undefined) continue
    const place = first.schema['x-place']
    const put = typeof place === 'object' ? putAfter(placed, place.after, first.name) : putAt(placed, place ?? '', rowsOf(group))
    if (put === undefined) for (const field of group) reportPlace(context, entity, field, placed)
    else placed = put
  }
  return placed
}

/** Fields of one tab or section together, so that two share a row; one beside another field for itself. */
function byPlace(fields: readonly Field[]): readonly (readonly Field[])[] {
  const groups = new Map<string, Field[]>()
  for (const field of fields) {
    const place = field.schema['x-place']
    const key = typeof place === 'string' ? place : `${field.name} after`
    groups.set(key, [...(groups.get(key) ?? []), field])
  }
  return [...groups.values()]
}

/** The tabs with rows added at the end of the tab, sub-tab or section at a path of keys; undefined where there is none. */
function putAt(tabs: readonly Tab[], path: string, rows: Section['rows']): readonly Tab[] | undefined {
  const [key = '', ...rest] = path.split('.')
  const tab = tabs.find((candidate) => candidate.key === key)
  const changed = tab === undefined ? undefined : putInTab(tab, rest, rows)
  return changed === undefined ? undefined : tabs.map((candidate) => (candidate.key === key ? changed : candidate))
}

function putInTab(tab: Tab, rest: readonly string[], rows: Section['rows']): Tab | undefined {
  const key = rest[0] ?? 'main'
  const hasSection = tab.sections.some((section) => section.key === key)
  if (rest.length <= 1 && hasSection) {
    return {
      ...tab,
      sections: tab.sections.map((section) => (section.key === key ? { ...section, rows: [...section.rows, ...rows] } : section)),
    }
  }
  if (rest.length === 0) return { ...tab, sections: [...tab.sections, { key, title: undefined, rows }] }
  const below = putAt(tab.tabs, rest.join('.'), rows)
  return below === undefined ? undefined : { ...tab, tabs: below }
}

/** The tabs with a field in a row of its own below that of another field; undefined where that one stands nowhere. */
function putAfter(tabs: readonly Tab[], after: string, name: string): readonly Tab[] | undefined {
  let isFound = false
  const inRows = (rows: Section['rows']) =>
    rows.flatMap((row) => {
      if (!row.includes(after)) return [row]
      isFound = true
      return [row, [name]]
    })
  const inTab = (tab: Tab): Tab => ({
    ...tab,
    sections: tab.sections.map((section) => ({ ...section, rows: inRows(section.rows) })),
    tabs: tab.tabs.map(inTab),
  })
  const changed = tabs.map(inTab)
  return isFound ? changed : undefined
}

function reportPlace(context: CompileContext, entity: Entity, field: Field, tabs: readonly Tab[]): void {
  const place = field.schema['x-place']
  const pointer = `/properties${pointerStep(field.name)}/x-place`
  const [message, hint] =
    typeof place === 'object'
      ? [`The field "${place.after}" stands on no tab.`, allowedOrNearest(place.after, shownFields(tabs))]
      : [`There is no tab or section "${place}".`, allowedOrNearest(place ?? '', pathsOf(tabs, ''))]
  context.report(entity.name, 'unknown-place', pointer, message, hint)
}

function pathsOf(tabs: readonly Tab[], prefix: string): readonly string[] {
  return tabs.flatMap((tab) => {
    const path = prefix + tab.key
    return [path, ...tab.sections.map((section) => `${path}.${section.key}`), ...pathsOf(tab.tabs, `${path}.`)]
  })
}

function shownFields(tabs: readonly Tab[]): readonly string[] {
  return tabs.flatMap((tab) => [...tab.sections.flatMap((section) => section.rows.flat()), ...shownFields(tab.tabs)])
}
