import type { GrantCondition } from '../model/role.ts'

/** One way in which a rule is met: a role gives it, where its condition holds. */
export interface Alternative {
  readonly role: string
  readonly condition: GrantCondition
  /** True where the condition is one on the record that owns the line, not on the line. */
  readonly onOwner: boolean
}

/** Whether something is allowed: always, never, or where one of the alternatives holds. */
export type Rule = boolean | readonly Alternative[]

/** Roles add up: allowed where any of the rules allows it. */
export function anyOf(rules: readonly Rule[]): Rule {
  if (rules.includes(true)) return true
  const alternatives = rules.flatMap((rule) => (typeof rule === 'boolean' ? [] : rule))
  return alternatives.length === 0 ? false : alternatives
}
