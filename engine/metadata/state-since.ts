import type { PropertySchema } from '../fields/index.ts'
import type { CompileContext } from './compile-context.ts'
import type { EntityDocument, WorkflowDocument } from './documents.ts'

/** What the field is called that says since when a record is in its state: `stage` has `stageSince`. */
export function sinceName(field: string): string {
  return `${field}Since`
}

/** What the field is called that says whether it is there longer than it may: `stage` has `stageOverdue`. */
export function overdueName(field: string): string {
  return `${field}Overdue`
}

/** True where a state of the workflow says how long a record may be in it. */
export function hasAges({ states }: WorkflowDocument): boolean {
  return Object.values(states).some(({ maxAge }) => maxAge !== undefined)
}

/**
 * Adds to the entities of workflows with age limits (`maxAge`) the field that says since when a record is in its state, and one that
 * says whether that is too long: fields like any others, so that lists can show, filter and sort, and reports count them.
 */
export function addStateSince(context: CompileContext): void {
  for (const { source: workflow, document: flow } of context.documents<WorkflowDocument>('workflows')) {
    const found = context.entityDocuments.get(flow.entity)
    if (found === undefined || !hasAges(flow) || found.document.properties[flow.field] === undefined) continue
    const { source, document } = found
    const added = fieldsOf(flow)
    const taken = Object.keys(added).find((name) => document.properties[name] !== undefined)
    if (taken !== undefined) {
      const message = `"maxAge" adds a field "${taken}" to "${flow.entity}", which declares one.`
      context.add({ source: workflow, pointer: '/states' }, 'conflicting-keywords', message, 'Give the declared field another name.')
      continue
    }
    const properties = { ...document.properties, ...added } as EntityDocument['properties']
    context.entityDocuments.set(flow.entity, { source, document: { ...document, properties } })
  }
}

function fieldsOf({ field, states }: WorkflowDocument): Readonly<Record<string, PropertySchema>> {
  const since = sinceName(field)
  const late = Object.entries(states).flatMap(([state, { maxAge }]) =>
    maxAge === undefined ? [] : [`(record.${field} == '${state}' && record.${since} < now() - '${maxAge}')`],
  )
  return {
    [since]: {
      title: 'In this state since',
      type: 'string',
      format: 'date-time',
      readOnly: true,
      'x-history': false,
      'x-index': true,
      'x-not-in': ['copy', 'import'],
    },
    [overdueName(field)]: { title: 'Too long in this state', type: 'boolean', 'x-computed': `(${late.join(' || ')}) == true` },
  }
}
