import { titleOf } from './condition-names.ts'
import { type DocField, isOn, textOf } from './doctype.ts'
import { actionOf, htmlCell } from './layout-nodes.ts'
import { fieldName } from './names.ts'
import { isLayout } from './shapes.ts'
import { conditionOf, type Draft, type Writing } from './writing.ts'

type Cell = string | Draft

interface Section {
  readonly key: string
  readonly field?: DocField
  readonly draft: Draft
  readonly columns: Cell[][]
}

interface Tab {
  readonly key: string
  readonly field?: DocField
  readonly draft: Draft
  readonly sections: Section[]
}

/** Widgets that want a row of their own. */
const wide = new Set(['Table', 'Text Editor', 'HTML Editor', 'Markdown Editor', 'Code', 'JSON', 'Long Text', 'Geolocation', 'Signature'])

/** Tabs, sections and columns of the form, buttons and fixed texts; `shown` are the fields that were written. */
export class Layout {
  private readonly tabs: Tab[] = []
  private readonly keys = new Set<string>()
  private readonly actions: Draft = {}
  /** Condition of the column that is open, which holds for its fields. */
  private column: string | undefined
  private isFolded = false
  private section: DocField | undefined
  private readonly writing: Writing

  constructor(writing: Writing) {
    this.writing = writing
  }

  /** Takes the next field of the form; one that holds a value is put in its place by its name. */
  add(field: DocField, name: string | undefined): void {
    if (!isLayout(field)) {
      if (name !== undefined) this.place(wide.has(field.fieldtype) ? { field: name, span: 12 } : name)
      return
    }
    this.breaks[field.fieldtype]?.(field)
  }

  private readonly breaks: Readonly<Record<string, (field: DocField) => void>> = {
    'Tab Break': (field) => this.openTab(field),
    'Section Break': (field) => this.openSection(field),
    'Column Break': (field) => this.openColumn(field),
    Fold: (field) => {
      this.isFolded = true
      this.openSection({ ...field, label: '' })
    },
    Heading: (field) => this.place({ text: `### ${titleOf(field)}`, ...this.showIf(field) }),
    HTML: (field) => {
      const cell = htmlCell(field, this.writing)
      const shown = this.showIf(field)
      if (cell !== undefined) this.place({ ...cell, ...shown })
    },
    Button: (field) => this.addAction(field),
  }

  /** What the open section says for all of its fields. */
  inherited(): Draft {
    const { section } = this
    const level = Number(section?.permlevel)
    return { ...(isOn(section?.print_hide) ? { 'x-not-in': ['print'] } : {}), ...(level > 0 ? { 'x-level': Math.min(level, 9) } : {}) }
  }

  /** Condition under which the open column is shown, for the fields in it. */
  columnCondition(): string | undefined {
    return this.column
  }

  actionsDraft(): Draft | undefined {
    return Object.keys(this.actions).length === 0 ? undefined : this.actions
  }

  /** `x-tabs`; `name` and the state of the document stand at the top of the first tab. */
  tabsDraft(first: readonly string[], related: Draft): Draft | undefined {
    if (first.length > 0) this.openFirst(first)
    const drafts = this.tabs.flatMap((tab) => {
      const sections = tab.sections.map((section) => [section.key, sectionDraft(section)] as const)
      const filled = sections.filter(([, draft]) => isFilled(draft))
      return filled.length === 0 ? [] : [[tab.key, { ...tab.draft, sections: Object.fromEntries(filled) }] as const]
    })
    const all = { ...Object.fromEntries(drafts), ...related }
    return Object.keys(all).length === 0 ? undefined : all
  }

  /** Whether the title of a part of the form is shown: tabs and sections in which nothing stands are left out. */
  isPlaced(field: DocField): boolean {
    const sections = this.tabs.flatMap((tab) => tab.sections)
    if (field.fieldtype === 'Section Break') return sections.some((section) => section.field === field && isFilled(sectionDraft(section)))
    if (field.fieldtype !== 'Tab Break')
      return field.fieldtype !== 'Image' && (field.fieldtype !== 'HTML' || textOf(field.options) !== undefined)
    return this.tabs.some((tab) => tab.field === field && tab.sections.some((section) => isFilled(sectionDraft(section))))
  }

  key(name: string): string {
    const key = fieldName(name, (candidate) => this.keys.has(candidate.toLowerCase()))
    this.keys.add(key.toLowerCase())
    return key
  }

  private openFirst(names: readonly string[]): void {
    this.openTabIfNone()
    this.tabs[0]?.sections.unshift({ key: this.key('identity'), draft: {}, columns: names.map((name) => [name]) })
  }

  private openTab(field: DocField): void {
    const title = titleOf(field)
    this.column = undefined
    this.section = undefined
    const description = textOf(field.description)
    const draft = { title, ...(description === undefined ? {} : { description }), ...this.showIf(field) }
    this.tabs.push({ key: this.key(field.fieldname), field, draft, sections: [] })
  }

  private openTabIfNone(): Tab {
    const last = this.tabs.at(-1)
    if (last !== undefined) return last
    const tab: Tab = { key: this.key('details'), draft: { title: 'Details' }, sections: [] }
    this.tabs.push(tab)
    return tab
  }

  private openSection(field: DocField): void {
    this.column = undefined
    this.section = field
    const title = textOf(field.label)
    const description = textOf(field.description)
    const draft: Draft = {
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...this.showIf(field),
      ...this.collapsed(field),
    }
    this.openTabIfNone().sections.push({ key: this.key(field.fieldname), field, draft, columns: [[]] })
  }

  private openColumn(field: DocField): void {
    const condition = isOn(field.hidden) ? 'false' : conditionOf(this.writing, field, 'depends_on')
    this.column = condition === 'true' ? undefined : condition
    this.sectionAtHand().columns.push([])
    const description = textOf(field.description)
    const title = textOf(field.label)
    if (title !== undefined) this.place({ text: `**${title}**` })
    if (description !== undefined) this.place({ text: description })
  }

  private sectionAtHand(): Section {
    const tab = this.openTabIfNone()
    const last = tab.sections.at(-1)
    if (last !== undefined) return last
    const section: Section = { key: this.key('main'), draft: {}, columns: [[]] }
    tab.sections.push(section)
    return section
  }

  private place(cell: Cell): void {
    this.sectionAtHand().columns.at(-1)?.push(cell)
  }

  private showIf(field: DocField): Draft {
    if (isOn(field.hidden)) return { showIf: 'false' }
    const condition = conditionOf(this.writing, field, 'depends_on')
    return condition === undefined || condition === 'true' ? {} : { showIf: condition }
  }

  /** The definition says when it is open, the layout when it is closed. */
  private collapsed(field: DocField): Draft {
    const opened = conditionOf(this.writing, field, 'collapsible_depends_on')
    if (!isOn(field.collapsible) && opened === undefined) return this.isFolded ? { collapsed: true } : {}
    if (opened === undefined || opened === 'false') return { collapsed: true }
    return opened === 'true' ? {} : { collapsed: `!(${opened})` }
  }

  private addAction(field: DocField): void {
    const shown = this.showIf(field)
    const action = { ...actionOf(field, this.writing), ...shown }
    this.actions[this.key(field.fieldname)] = this.column === undefined ? action : withColumn(action, this.column)
  }
}

function isFilled(draft: Draft): boolean {
  return Array.isArray(draft.fields) || draft.description !== undefined
}

function withColumn(draft: Draft, column: string): Draft {
  const own = draft.showIf
  return { ...draft, showIf: typeof own === 'string' ? `(${own}) && (${column})` : column }
}

/** Columns are read downwards in the old form and across in ours; what is wide has a row to itself. */
function sectionDraft({ draft, columns }: Section): Draft {
  const rows: Cell[][] = []
  for (let at = 0; at < columns.length; at += 4) rows.push(...rowsOf(columns.slice(at, at + 4)))
  const count = Math.min(4, columns.length)
  return { ...draft, ...(count > 1 ? { columns: count } : {}), ...(rows.length === 0 ? {} : { fields: rows }) }
}

function rowsOf(columns: readonly (readonly Cell[])[]): Cell[][] {
  const rows: Cell[][] = []
  const height = Math.max(...columns.map((column) => column.length))
  for (let index = 0; index < height; index++) {
    const row: Cell[] = []
    for (const column of columns) {
      const cell = column[index]
      if (cell === undefined) continue
      if (typeof cell !== 'string' && cell.span === 12) rows.push([cell])
      else row.push(cell)
    }
    if (row.length > 0) rows.push(row)
  }
  return rows
}
