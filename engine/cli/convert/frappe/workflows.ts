import { stateField, type Use } from './book.ts'
import { isOn } from './doctype.ts'
import { isLayout } from './shapes.ts'
import type { Draft, Writing } from './writing.ts'

/** The life of a document that is submitted; what is submitted is locked but for the fields that allow it. */
export function workflowDocument({ book }: Writing, use: Use, roles: RolesOf): Draft | undefined {
  const { doctype, entity } = use
  if (!isOn(doctype.is_submittable) || use.owner !== undefined || isOn(doctype.istable)) return undefined
  const names = book.fieldsOf(doctype)
  const editable = doctype.fields
    .filter((field) => isOn(field.allow_on_submit) && !isLayout(field))
    .flatMap((field) => names.get(field.fieldname) ?? [])
  return {
    $schema: '../../engine/metadata/workflow.schema.json',
    $id: entity,
    title: doctype.name.slice(0, 80),
    entity,
    field: stateField,
    initial: 'draft',
    states: {
      draft: { title: 'Draft', category: 'open', color: 'grey' },
      submitted: { title: 'Submitted', color: 'blue', lock: true, ...(editable.length === 0 ? {} : { editable: [...new Set(editable)] }) },
      cancelled: { title: 'Cancelled', category: 'closed', color: 'red', lock: true },
    },
    transitions: {
      submit: { title: 'Submit', from: 'draft', to: 'submitted', ...rolesFor(roles, doctype.name, 'submit') },
      cancel: { title: 'Cancel', from: 'submitted', to: 'cancelled', ...rolesFor(roles, doctype.name, 'cancel') },
    },
  }
}

/** Names of the roles that have a right on a DocType. */
export type RolesOf = (doctype: string, right: string) => readonly string[]

function rolesFor(roles: RolesOf, doctype: string, right: string): Draft {
  const names = roles(doctype, right)
  return names.length === 0 ? {} : { roles: names }
}
