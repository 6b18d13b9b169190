import type { EntityDescription, FieldDescription, WorkflowDescription } from '../../../engine/forms/description.ts'
import { notYet } from '../api/not-yet.ts'
import { inSentence, t } from '../i18n/t.ts'
import { canGroup } from '../list/column-chooser.tsx'
import type { ListGroup } from '../list/table-items.ts'
import { groupKey } from '../list/table-items.ts'

/** A column of a board: the records that have one value. */
export interface BoardColumn {
  readonly key: string
  readonly value: unknown
  readonly title: string
  readonly color?: string
  readonly group: ListGroup | undefined
}

/**
 * What can make the columns of a board: what has few values and can be changed, or is changed by a workflow. States of workflows come first:
 * they are what is moved.
 */
export function boardFields(entity: EntityDescription): readonly FieldDescription[] {
  const fields = Object.values(entity.fields).filter((field) => canGroup(field) && !['createdBy', 'updatedBy'].includes(field.name))
  const few = fields.filter((field) => field.options === undefined || (field.options !== notYet && field.options.length <= 20))
  const isState = ({ name }: FieldDescription) => `${name}Since` in entity.fields
  return [...few.filter(isState), ...few.filter((field) => !isState(field))]
}

/** One column for each value that is offered or that records have; those without a value come last. */
export function boardColumns(
  field: FieldDescription,
  workflow: WorkflowDescription | undefined,
  groups: readonly ListGroup[],
): readonly BoardColumn[] {
  const byKey = new Map(groups.map((group) => [group.key, group]))
  const offered = offeredValues(field, workflow, byKey)
  const known = new Set(offered.map(({ key }) => key))
  const others = groups.filter(({ key }) => !known.has(key))
  const rest = others
    .filter(({ key }) => key !== '')
    .map((group) => ({ key: group.key, value: group.value, title: titleOf(field, group.value), group }))
  const none = byKey.get('')
  const empty =
    none === undefined && field.isRequired
      ? []
      : [{ key: '', value: null, title: t('Without {title}', { title: inSentence(field.title) }), group: none }]
  const isNeeded = none !== undefined || (workflow === undefined && field.options !== undefined && offered.length < 5)
  return [...offered, ...rest, ...(isNeeded ? empty : [])]
}

function offeredValues(
  field: FieldDescription,
  workflow: WorkflowDescription | undefined,
  groups: ReadonlyMap<string, ListGroup>,
): readonly BoardColumn[] {
  const column = (value: unknown, title: string, color: string | undefined): BoardColumn => {
    const key = groupKey(value)
    return { key, value, title, group: groups.get(key), ...(color === undefined ? {} : { color }) }
  }
  if (workflow !== undefined) return workflow.states.map(({ name, title, color }) => column(name, title, color))
  if (field.options !== undefined) {
    const options = field.options.filter(({ value, isRetired }) => !isRetired || groups.has(groupKey(value)))
    return options.map(({ value, title, color }) => column(value, title, color))
  }
  return field.operators.includes('isTrue') ? [column(true, t('Yes'), undefined), column(false, t('No'), undefined)] : []
}

function titleOf(field: FieldDescription, value: unknown): string {
  if (typeof value === 'object' && value !== null && 'label' in value) return String(value.label)
  return field.options?.find((option) => option.value === value)?.title ?? String(value)
}

/** The condition of the records of a column, in CEL. */
export function columnFilter(path: string, value: unknown): string {
  if (value === null || value === undefined) return `${path} == null`
  if (typeof value === 'boolean' || typeof value === 'number') return `${path} == ${value}`
  return `${path} == '${groupKey(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Whether a workflow leads from one state to another at all; without a workflow everything is possible. */
export function canMove(workflow: WorkflowDescription | undefined, from: string, to: string): boolean {
  if (from === to || workflow === undefined) return true
  return workflow.transitions.some((transition) => transition.to === to && transition.from.includes(from))
}
