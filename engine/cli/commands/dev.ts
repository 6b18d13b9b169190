import { watch } from 'node:fs'
import { KartotekaError } from '../../base/errors.ts'
import type { Engine } from '../../engine.ts'
import { formatProblem } from '../../metadata/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'
import { describePlan } from './plan.ts'
import { serveUntilStopped } from './start.ts'

/** One change of an editor comes as several events; they are taken together, in milliseconds. */
const settled = 60

export const dev: Command = {
  name: 'dev',
  usage: 'dev [--demo]',
  summary: 'serve and watch the layers: a saved file is compiled, applied when it only adds, and on the screen at once',
  run: (args, environment) => serveUntilStopped(args, environment, (engine) => watchLayers(engine, environment)),
}

function watchLayers(engine: Engine, environment: Environment): () => void {
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  const reload = () => {
    last = last.then(() => reloadOnce(engine, environment))
  }
  const watchers = environment.metadata.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name !== null && !name.endsWith('.json')) return
      clearTimeout(timer)
      timer = setTimeout(reload, settled)
    }),
  )
  environment.print(`Watching ${environment.metadata.join(', ')}`)
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

async function reloadOnce(engine: Engine, environment: Environment): Promise<void> {
  const started = performance.now()
  const before = engine.model.version
  try {
    await engine.reload(environment.readLayers())
  } catch (error) {
    environment.printError(error instanceof KartotekaError ? error.message : String(error))
    return
  }
  const took = `${Math.round(performance.now() - started)} ms`
  if (engine.problems.length > 0) {
    for (const problem of engine.problems) environment.printError(formatProblem(problem))
    environment.printError(`${engine.problems.length} to mend; the version before goes on being served.`)
  } else if (engine.pending !== undefined) {
    environment.print('This touches what is stored and waits for "kartoteka apply":')
    for (const line of describePlan(engine.pending)) environment.print(line)
  } else if (engine.model.version !== before) environment.print(`Served in ${took}, version ${engine.model.version}.`)
}
