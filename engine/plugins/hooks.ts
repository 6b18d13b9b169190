import type { OutboxMessage } from '../records/index.ts'
import type { PluginCall } from './plugin-call.ts'

/**
 * Where the engine asks plugins. This page is the whole catalogue: `hookNames` lists the same names, and `test/plugins/hooks.test.ts` holds
 * both and the table of the README together. A plugin hears only of entities that it declares the right to read.
 */
export interface PluginHooks {
  /**
   * Inside the transaction of a write, after the rows and before the commit: what it answers refuses the write, field by field, and
   * nothing is changed. A hook that throws or takes longer than a second fails that write. It reads nothing and asks nobody.
   */
  readonly judge?: (changes: readonly HookChange[]) => Promise<readonly HookProblem[]> | readonly HookProblem[]
  /** After the commit, at least once for each change, in the order of each record; a failure is tried again later. */
  readonly changed?: (message: OutboxMessage, call: PluginCall) => Promise<void>
  /** Once, when the engine serves. A failure is told in the log and does not stop the engine. */
  readonly started?: (call: PluginCall) => Promise<void>
}

export const hookNames = ['judge', 'changed', 'started'] as const satisfies readonly (keyof PluginHooks)[]

/** What one write did to one record; values in the JSON shape of the API. */
export interface HookChange {
  readonly kind: string
  readonly entity: string
  readonly id: string
  readonly before: Readonly<Record<string, unknown>> | undefined
  readonly after: Readonly<Record<string, unknown>> | undefined
  readonly touched: ReadonlySet<string>
}

/** Why a change is refused: the field (empty for the whole record) and a sentence that says what to do, which is said by `translations`. */
export interface HookProblem {
  readonly field: string
  readonly message: string
  /** What stands in the braces of the message. */
  readonly values?: Readonly<Record<string, string | number>>
}
