import type { EntityDescription, TabDescription } from '../../../engine/forms/description.ts'
import { notYet } from '../api/not-yet.ts'
import type { Consequences } from './consequences.ts'

/** A tab without what is not shown, its sections closed or open as they begin. */
export function shownTabs(
  tabs: readonly TabDescription[],
  hidden: ReadonlySet<string>,
  collapsed: ReadonlySet<string> = new Set(),
  prefix = '',
): readonly TabDescription[] {
  if (hidden.size + collapsed.size === 0) return tabs
  return tabs.flatMap((tab) => {
    const path = prefix + tab.key
    if (hidden.has(`tab:${path}`)) return []
    const sections = tab.sections
      .filter((section) => !hidden.has(`tab:${path}#${section.key}`))
      .map((section) => {
        const at = `tab:${path}#${section.key}`
        const isShown = (name: string) => !hidden.has(name) && !hidden.has(`${at}/${name}`)
        return {
          ...section,
          rows: section.rows.map((row) => row.filter(isShown)).filter((row) => row.length > 0),
          ...(section.inserts === undefined ? {} : { inserts: section.inserts.filter(({ key }) => isShown(key)) }),
          ...(collapsed.has(at) ? { isCollapsed: true as const } : {}),
        }
      })
      .filter((section) => section.rows.length > 0 || (section.inserts?.length ?? 0) > 0)
    return [{ ...tab, sections, tabs: shownTabs(tab.tabs, hidden, collapsed, `${path}.`) }]
  })
}

/** The entity with what is required and offered now. */
export function asJudged(entity: EntityDescription, { required, offered }: Consequences): EntityDescription {
  if (required.size === 0 && offered.size === 0) return entity
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const options = offered.get(name)
    const narrowed =
      options === undefined || field.options === notYet
        ? field
        : { ...field, options: (field.options ?? []).filter(({ value }) => options.has(value)) }
    return [name, required.has(name) ? { ...narrowed, isRequired: true } : narrowed]
  })
  return { ...entity, fields: Object.fromEntries(fields) }
}
