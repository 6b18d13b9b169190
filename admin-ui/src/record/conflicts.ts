import { isEqual, type Values } from './changes.ts'

export type Choice = 'mine' | 'theirs'

/** The changed fields whose stored value is another one than when the person began: only these need a decision. */
export function conflictingFields(before: Values, changes: Values, current: Values): readonly string[] {
  return Object.keys(changes).filter((name) => !isEqual(before[name], current[name]) && !isEqual(changes[name], current[name]))
}

/** What remains to be saved after the choice: all own changes but those where the other value was taken. */
export function resolvedChanges(changes: Values, choices: Readonly<Record<string, Choice>>): Values {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => choices[name] !== 'theirs'))
}
