import type { EntityDescription, FieldDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'

const unfit: ReadonlySet<string> = new Set([
  'lines',
  'json',
  'attachment',
  'attachments',
  'image',
  'signature',
  'address',
  'composite',
  'map',
  'texts',
])

/**
 * The fields that can be given one value in many records, in the order of the form: those that people see there and write, but for what is
 * unique, secret, made of parts, or a state, which transitions change.
 */
export function changeable(
  { fields }: EntityDescription,
  { tabs, workflows = [] }: Pick<FormDescription, 'tabs' | 'workflows'>,
): readonly FieldDescription[] {
  const states = new Set(workflows.map(({ field }) => field))
  const names = new Set(tabs.flatMap(namesOn))
  return [...names].flatMap((name) => {
    const field = fields[name]
    return field !== undefined && !states.has(name) && isFit(field) ? [field] : []
  })
}

function namesOn(tab: TabDescription): readonly string[] {
  return [...tab.sections.flatMap(({ rows }) => rows.flat()), ...tab.tabs.flatMap(namesOn)]
}

function isFit({ isReadOnly, isUnique, isSecret, widget, notIn }: FieldDescription): boolean {
  return !isReadOnly && isUnique !== true && isSecret !== true && !unfit.has(widget) && !notIn?.includes('mass-update')
}
