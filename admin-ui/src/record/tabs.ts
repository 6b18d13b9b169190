import type { SectionDescription, TabDescription } from '../../../engine/forms/description.ts'

export interface OpenTab {
  readonly top: TabDescription
  /** The tab whose content is shown: `top` or one of its sub-tabs. */
  readonly leaf: TabDescription
  readonly path: string
}

/** The tabs that have something to show; the lists of related records wait until the record exists. */
export function visibleTabs(tabs: readonly TabDescription[], isNew: boolean): readonly TabDescription[] {
  return tabs.flatMap((tab) => {
    const children = visibleTabs(tab.tabs, isNew)
    const hasContent = tab.sections.some(hasSomething) || children.length > 0 || (tab.related !== undefined && !isNew)
    return hasContent ? [{ ...tab, tabs: children }] : []
  })
}

/** The tab of an address such as `management.billing`; the first one where the address names none that exists. */
export function openTab(tabs: readonly TabDescription[], path: string | undefined): OpenTab | undefined {
  const [topKey, childKey] = (path ?? '').split('.')
  const top = tabs.find((tab) => tab.key === topKey) ?? tabs[0]
  if (top === undefined) return undefined
  const child = top.tabs.find((tab) => tab.key === childKey) ?? (hasOwnContent(top) ? undefined : top.tabs[0])
  return child ? { top, leaf: child, path: `${top.key}.${child.key}` } : { top, leaf: top, path: top.key }
}

export function hasOwnContent(tab: TabDescription): boolean {
  return tab.related !== undefined || tab.sections.some(hasSomething)
}

function hasSomething({ rows, inserts = [] }: SectionDescription): boolean {
  return rows.length > 0 || inserts.length > 0
}

/** Where the tab of a field is; undefined when the field stands on no tab. */
export function tabOfField(tabs: readonly TabDescription[], field: string): string | undefined {
  for (const tab of tabs) {
    if (tab.sections.some((section) => section.rows.some((row) => row.includes(field)))) return tab.key
    const inside = tabOfField(tab.tabs, field)
    if (inside !== undefined) return `${tab.key}.${inside}`
  }
  return undefined
}
