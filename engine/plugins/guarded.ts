import { KartotekaError } from '../base/errors.ts'

/**
 * Calls a piece of a plugin and waits at most `limit` milliseconds: one that throws, rejects or hangs fails with `plugin-failed` and harms
 * nothing else. What the plugin or the records refuse (a `KartotekaError`) is passed on as it is.
 */
export async function guarded<T>(what: string, limit: number, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
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
    if (error instanceof KartotekaError) throw error
    const told = error instanceof Error ? error.message : String(error)
    throw new KartotekaError('plugin-failed', `${what} failed: ${told.slice(0, 200)}`, { cause: error })
  } finally {
    clearTimeout(timer)
    controller.abort(late)
  }
}
