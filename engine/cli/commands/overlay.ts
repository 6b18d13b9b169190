import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { withDatabase } from '../../engine.ts'
import { adminLayer, adminOverlay, withOverlay } from '../../live/index.ts'
import { compileOrThrow, type Layer } from '../../metadata/index.ts'
import { appliedVersion, apply, plan } from '../../migration/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'
import { readLayer } from '../read-layers.ts'
import { describePlan } from './plan.ts'

export const overlay: Command = {
  name: 'overlay',
  usage: 'overlay export|import <folder> [--yes]',
  summary: 'write what admins made in the browser as files to commit, or take files as the admin overlay (a plan; --yes applies it)',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options: { yes: { type: 'boolean' } }, allowPositionals: true })
    const [action, folder] = positionals
    if (folder === undefined || (action !== 'export' && action !== 'import'))
      throw new KartotekaError('usage', `kartoteka ${overlay.usage}`)
    if (action === 'export') return exportOverlay(environment, resolve(folder))
    const { files } = readLayer(resolve(folder))
    const admin = { name: adminLayer, files: files.map((file) => ({ ...file, path: overlayPath(file.path) })) }
    return carry(environment, environment.database, admin, values.yes === true)
  },
}

export const promote: Command = {
  name: 'promote',
  usage: 'promote --to <database> [--yes]',
  summary: 'carry the admin overlay of this database to another one, over the layers that are served there (a plan; --yes applies it)',
  async run(args, environment) {
    const { values } = parseArgs({ args: [...args], options: { to: { type: 'string' }, yes: { type: 'boolean' } } })
    if (values.to === undefined) throw new KartotekaError('usage', `kartoteka ${promote.usage}`)
    const admin = adminOverlay(await appliedLayers(environment.database))
    if (admin === undefined) {
      environment.print('This database has no admin overlay. Nothing to promote.')
      return 0
    }
    return carry(environment, values.to, admin, values.yes === true)
  },
}

async function exportOverlay(environment: Environment, folder: string): Promise<number> {
  const admin = adminOverlay(await appliedLayers(environment.database))
  removeDocuments(folder)
  for (const file of admin?.files ?? []) {
    const path = join(folder, file.path.slice(adminLayer.length + 1))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file.text)
    environment.print(path)
  }
  environment.print(`${admin?.files.length ?? 0} documents.`)
  return 0
}

/** A document that admins took back must not stay in the folder from an earlier export. */
function removeDocuments(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const file of readLayer(folder).files) rmSync(join(folder, overlayPath(file.path).slice(adminLayer.length + 1)))
}

/** Lays an overlay over the layers that a database serves, prints the plan, and applies it when that is wanted. */
async function carry(environment: Environment, address: string, admin: Layer, isWanted: boolean): Promise<number> {
  return withDatabase(address, async (database) => {
    const applied = await appliedVersion(database)
    const layers = withOverlay(applied?.layers ?? environment.readLayers(), admin)
    const model = compileOrThrow(layers)
    const steps = await plan(database, model)
    for (const line of describePlan(steps)) environment.print(line)
    if (!isWanted) {
      environment.print('Nothing was changed. Say --yes to apply it.')
      return 0
    }
    await apply(database, model, layers, { clock: { now: () => new Date() }, additiveOnly: false, planId: steps.id, actor: 'command line' })
    await database.announce()
    environment.print('Applied.')
    return 0
  })
}

async function appliedLayers(address: string): Promise<readonly Layer[]> {
  return withDatabase(address, async (database) => (await appliedVersion(database))?.layers ?? [])
}

/** `.../entities/person.json` -> `admin/entities/person.json`. */
function overlayPath(path: string): string {
  const [name = '', folder = ''] = path.split('/').reverse()
  return `${adminLayer}/${folder}/${name}`
}
