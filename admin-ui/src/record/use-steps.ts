import type { EntityDescription, TabDescription } from '../../../engine/forms/description.ts'
import { controlId } from '../form/form-scope.ts'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { Values } from './changes.ts'
import type { ErrorMap } from './field-errors.ts'
import { hasOwnContent, type OpenTab } from './tabs.ts'
import type { Editing } from './use-editing.ts'

/** A tab that is filled in before the next one is shown. */
export interface Step {
  readonly path: string
  readonly tab: TabDescription
}

export interface Steps {
  readonly all: readonly Step[]
  readonly at: number
  readonly isLast: boolean
  readonly back: () => void
  /** Goes on, unless something of this step is still missing: that is said at its field. */
  readonly next: () => void
}

interface StepsOptions {
  readonly tabs: readonly TabDescription[]
  readonly open: OpenTab | undefined
  readonly entity: EntityDescription
  readonly values: Values
  readonly editing: Editing
  readonly goToTab: (path: string) => void
  readonly showErrors: (errors: ErrorMap) => void
}

/** The tabs of a new record as steps (`x-steps`), from the values and conditions as they stand; undefined where there is but one. */
export function stepsOf({ tabs, open, entity, values, editing, goToTab, showErrors }: StepsOptions): Steps | undefined {
  const all = tabs.flatMap(leavesOf)
  const at = all.findIndex(({ path }) => path === open?.path)
  if (at < 0 || all.length < 2) return undefined
  const go = (index: number) => {
    const step = all[index]
    if (step !== undefined) goToTab(step.path)
  }
  return {
    all,
    at,
    isLast: at === all.length - 1,
    back: () => go(at - 1),
    next: () => {
      const wrong = wrongIn(all[at], entity, values, editing.unreadable)
      if (wrong.size > 0) showErrors(wrong)
      else go(at + 1)
    },
  }
}

function leavesOf(tab: TabDescription): readonly Step[] {
  const own = hasOwnContent(tab) ? [{ path: tab.key, tab }] : []
  return [...own, ...tab.tabs.map((child) => ({ path: `${tab.key}.${child.key}`, tab: child }))]
}

/** What must be filled in and is empty, and what cannot be read; the rest the server judges when the record is made. */
function wrongIn(step: Step | undefined, { fields }: EntityDescription, values: Values, unreadable: ErrorMap): ErrorMap {
  const names = step?.tab.sections.flatMap(({ rows }) => rows.flat()) ?? []
  return new Map(
    names.flatMap((name) => {
      const id = controlId(`/${name}`)
      const field = fields[name]
      const isMissing = field?.isRequired === true && !field.isReadOnly && isEmpty(values[name])
      const messages = isMissing ? [t('This must be filled in.')] : unreadable.get(id)
      return messages === undefined ? [] : [[id, messages] as const]
    }),
  )
}
