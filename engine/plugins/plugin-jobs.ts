import { type Jobs, nextTime } from '../jobs/index.ts'
import type { WriteContext } from '../records/index.ts'
import type { Plugin, PluginJob } from './plugin.ts'

/** The jobs that plugins do again and again. */
export const pluginJobKind = 'plugin'

interface Payload extends Record<string, unknown> {
  readonly job: string
  readonly cron: string
}

/**
 * Adds the next job of each declared one, and does those that are due. The moment is part of the key, so that several processes add one; a
 * job whose schedule is no longer declared is passed over.
 */
export class PluginJobs {
  readonly #declared: ReadonlyMap<string, { readonly plugin: Plugin; readonly job: PluginJob }>
  readonly #jobs: Jobs

  constructor(plugins: readonly Plugin[], jobs: Jobs, run: (plugin: Plugin, name: string, job: PluginJob) => Promise<void>) {
    this.#jobs = jobs
    this.#declared = new Map(
      plugins.flatMap((plugin) =>
        Object.entries(plugin.jobs ?? {}).map(([key, job]) => [`${plugin.name}.${key}`, { plugin, job }] as const),
      ),
    )
    jobs.handle(pluginJobKind, async ({ payload }) => {
      const { job: name, cron } = payload as Payload
      const found = this.#declared.get(name)
      if (found === undefined || found.job.cron !== cron) return undefined
      await run(found.plugin, name, found.job)
      return (write) => this.#addNext(write, name, found.job)
    })
  }

  get isEmpty(): boolean {
    return this.#declared.size === 0
  }

  async begin(write: WriteContext): Promise<void> {
    for (const [name, { job }] of this.#declared) await this.#addNext(write, name, job)
  }

  /** Does one of them, `plugin.job`, as soon as there is time, beside when it is due. Answers whether there is such a job. */
  async soon(write: WriteContext, name: string): Promise<boolean> {
    const cron = this.#declared.get(name)?.job.cron
    if (cron === undefined) return false
    const payload: Payload = { job: name, cron }
    await this.#jobs.add(write, [{ kind: pluginJobKind, key: `plugin:${name}@${write.now.toISOString()}`, payload, dueAt: write.now }])
    return true
  }

  async #addNext(write: WriteContext, name: string, { cron, timeZone = 'UTC' }: PluginJob): Promise<void> {
    const dueAt = nextTime({ cron, timeZone }, write.now)
    if (dueAt === undefined) return
    const payload: Payload = { job: name, cron }
    await this.#jobs.add(write, [{ kind: pluginJobKind, key: `plugin:${name}|${cron}@${dueAt.toISOString()}`, payload, dueAt }])
  }
}
