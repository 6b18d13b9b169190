import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import type { Change } from '../records/index.ts'
import { guarded } from './guarded.ts'
import type { HookChange } from './hooks.ts'
import type { Plugin } from './plugin.ts'
import { mayRead } from './rights.ts'
import { sayingOf } from './say.ts'

/** A transaction waits no longer than this for a plugin. */
const limit = 1_000

/** Asks the plugins that judge writes. Throws `validation-failed` with everything that they refuse, which takes the write back. */
export async function judgeByHooks(plugins: readonly Plugin[], changes: readonly Change[], language?: string): Promise<void> {
  const errors: ValueProblem[] = []
  for (const { name, rights = [], hooks, translations } of plugins) {
    const say = sayingOf({ translations }, language)
    const heard = changes.filter(({ entity }) => !entity.isInternal && mayRead(rights, entity.name)).map(asHeard)
    if (heard.length === 0) continue
    const problems = await guarded(`The hook "judge" of the plugin "${name}"`, limit, () => hooks?.judge?.(heard) ?? [])
    errors.push(
      ...problems.map(({ field, message, values }) => ({
        ...{ pointer: field === '' ? '' : `/${field}`, code: `refused-by-${name}`, message: say(message, values) },
      })),
    )
  }
  if (errors.length > 0) throw new KartotekaError('validation-failed', errors[0]?.message ?? '', { errors })
}

function asHeard({ kind, entity, id, before, after, touched }: Change): HookChange {
  return { kind, entity: entity.name, id, before, after, touched }
}
