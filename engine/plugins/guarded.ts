import { KartotekaError } from '../base/errors.ts'
import { type Say, sayError } from './say.ts'

/**
 * Calls a piece of a plugin and waits at most `limit` milliseconds: one that throws, rejects or hangs fails with `plugin-failed` and harms
 * nothing else. What the plugin or the records refuse (a `KartotekaError`) is passed on, in the language of `say`.
 */
export async function guarded<T>(what: string, limit: number, work: (signal: AbortSignal) => Promise<T> | T, say?: Say): Promise<T> {
  const controller = new AbortController()
  const late = new KartotekaError(
    'plugin-failed',
    `${what} gave no answer within ${limit / 1000} seconds and was given up. Try again later.`,
  )
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), limit)
  })
  try {
    return await Promise.race([Promise.resolve().then(() => work(controller.signal)), patience])
  } catch (error) {
    if (error instanceof KartotekaError) throw say === undefined ? error : sayError(error, say)
    const told = error instanceof Error ? error.message : String(error)
    throw new KartotekaError('plugin-failed', `${what} failed: ${told.slice(0, 200)}`, { cause: error })
  } finally {
    clearTimeout(timer)
    controller.abort(late)
  }
}
