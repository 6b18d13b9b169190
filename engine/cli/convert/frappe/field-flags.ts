import { stateField } from './book.ts'
import { type DocField, isOn, textOf } from './doctype.ts'
import { pickCondition } from './link-filters.ts'
import { isListed } from './remainder.ts'
import { conditionOf, type Draft, note, type Writing } from './writing.ts'

/** Flags with a keyword of the same meaning. */
const flags: Readonly<Record<string, string>> = {
  read_only: 'readOnly',
  hidden: 'x-hidden',
  unique: 'x-unique',
  in_global_search: 'x-search',
  search_index: 'x-index',
  remember_last_selected_value: 'x-remember',
}

const absences: Readonly<Record<string, string>> = { no_copy: 'copy', print_hide: 'print', report_hide: 'reports' }

/** Everything about a field but its type, default and place on the form. */
export function flagsOf(field: DocField, draft: Draft, writing: Writing): Draft {
  const said: Draft = {}
  for (const [flag, keyword] of Object.entries(flags)) if (isOn(field[flag])) said[keyword] = true
  limitUnsuitable(said, draft, writing, field)
  const left = Object.entries(absences).flatMap(([flag, place]) => (isOn(field[flag]) ? [place] : []))
  if (left.length > 0) said['x-not-in'] = left
  if (isOn(field.non_negative) && (draft.type === 'number' || draft.type === 'integer')) said.minimum = 0
  const level = Number(field.permlevel)
  if (level > 0) said['x-level'] = Math.min(level, 9)
  if (isOn(field.only_select) && draft['x-ref'] !== undefined) said['x-allow'] = ['select', 'open']
  if (isOn(field.in_list_view) && writing.use.owner !== undefined && isListed({ ...draft, ...said })) said['x-column'] = true
  if (isOn(field.is_virtual)) {
    said.readOnly = true
    note(writing, field, 'code works out its value; say it in CEL with x-computed')
  }
  const placeholder = textOf(field.placeholder)
  if (placeholder !== undefined) said['x-placeholder'] = placeholder
  const help = textOf(field.documentation_url)
  if (help !== undefined) said['x-help'] = `[${help}](${help})`
  return { ...said, ...conditionsOf(field, writing), ...displayOf(field) }
}

/** What the type of the field does not take is left out where it means nothing there. */
function limitUnsuitable(said: Draft, draft: Draft, writing: Writing, field: DocField): void {
  if (isOn(field.is_virtual)) delete said['x-unique']
  const isOne = draft.type !== 'array' && draft.type !== 'object' && draft['x-file'] === undefined
  if (!isOne || draft['x-secret'] !== undefined) {
    for (const keyword of ['x-unique', 'x-index', 'x-search', 'x-remember']) {
      if (said[keyword] === undefined) continue
      delete said[keyword]
      if (keyword === 'x-unique') note(writing, field, 'uniqueness does not apply to such a value')
    }
  }
  if (draft['x-ref'] !== undefined || draft.type === 'boolean' || draft.type === 'number' || draft.type === 'integer')
    delete said['x-search']
  if (said['x-unique'] === true) delete said['x-index']
}

function conditionsOf(field: DocField, writing: Writing): Draft {
  const said: Draft = {}
  const shown = conditionOf(writing, field, 'depends_on')
  if (shown !== undefined && shown !== 'true') said['x-show-if'] = shown
  const required = conditionOf(writing, field, 'mandatory_depends_on')
  if (required !== undefined && required !== 'false') said['x-require-if'] = required
  const locked = [
    conditionOf(writing, field, 'read_only_depends_on'),
    isOn(field.set_only_once) ? '!isNew' : undefined,
    lockOfLine(field, writing),
  ]
  const locks = locked.filter((condition): condition is string => condition !== undefined && condition !== 'false')
  if (locks.length > 0) said['x-lock-if'] = locks.length === 1 ? locks[0] : locks.map((condition) => `(${condition})`).join(' || ')
  const pick = pickCondition(field, writing)
  if (pick !== undefined) said['x-pick'] = pick
  return said
}

/** Lines that may be edited after the document was submitted keep the fields that may not. */
function lockOfLine(field: DocField, { use }: Writing): string | undefined {
  const { owner } = use
  const isOpen = owner !== undefined && isOn(owner.use.doctype.is_submittable) && isOn(owner.field.allow_on_submit)
  return isOpen && !isOn(field.allow_on_submit) ? `owner.${stateField} != 'draft'` : undefined
}

function displayOf(field: DocField): Draft {
  const display: Draft = {}
  if (isOn(field.bold)) display.emphasis = 'strong'
  const width = Number.parseInt(textOf(field.width) ?? textOf(field.print_width) ?? '', 10)
  if (width >= 20 && width <= 2000) display.width = width
  const height = Number.parseInt(textOf(field.max_height) ?? '', 10)
  if (height >= 24) display.rows = Math.min(100, Math.round(height / 24))
  if (isOn(field.in_preview)) display.preview = true
  return Object.keys(display).length === 0 ? {} : { 'x-display': display }
}
