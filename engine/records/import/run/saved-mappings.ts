import { KartotekaError } from '../../../base/errors.ts'
import { isId, newId } from '../../../base/ids.ts'
import { identifier, type Sql, sql } from '../../../base/sql.ts'
import type { ColumnValue } from '../../../fields/index.ts'
import type { Entity } from '../../../model/model.ts'
import { type RecordsContext, visibleEntity } from '../../context.ts'
import { authorizeEver, mayEver } from '../../gate.ts'
import { insertAll } from '../../row-values.ts'
import { createdStamps, stamp } from '../../stamps.ts'
import type { RunSettings } from './settings.ts'

/** A mapping that is kept under a name for the next file of the same kind. */
export interface SavedMapping {
  readonly id: string
  readonly name: string
  readonly entity: string
  readonly settings: Pick<RunSettings, 'mapping' | 'values' | 'key'>
}

/** Keeps a mapping; one of the same name is replaced. */
export async function saveMapping(context: RecordsContext, { name, entity, settings }: Omit<SavedMapping, 'id'>): Promise<void> {
  visibleEntity(context, entity)
  if (name.trim() === '' || name.length > 100)
    throw new KartotekaError('invalid-parameter', 'The name of a mapping has 1 to 100 characters.', { extensions: { parameter: 'save' } })
  await context.database.transaction(async (executor) => {
    const { dialect } = executor
    const value = dialect.bindColumn(settings as unknown as ColumnValue, { kind: 'json' })
    const changed = await executor.all(
      sql`update "import_mapping" set "settings" = ${value}, "version" = "version" + 1 where ${isNamed(entity, name)} returning "id"`,
    )
    if (changed.length > 0) return
    const row = [
      ...createdStamps({ ...context, executor }, newId()),
      stamp('name', { kind: 'text' }, name),
      stamp('target', { kind: 'text' }, entity),
      { column: { name: 'settings', kind: { kind: 'json' } as const }, value: settings as unknown as ColumnValue },
    ]
    await insertAll(executor, 'import_mapping', [row])
  })
}

export async function findMapping(context: RecordsContext, entity: string, name: string): Promise<SavedMapping> {
  const found = (await listMappings(context, entity)).find((mapping) => mapping.name === name)
  if (found === undefined)
    throw new KartotekaError('invalid-parameter', `There is no saved mapping "${name}" for "${entity}".`, {
      extensions: { parameter: 'mapping' },
    })
  return found
}

/** The saved mappings for an entity, by name, that whoever imports it can use: one that names what the person does not know is not there. */
export async function listMappings(context: RecordsContext, entityName: string): Promise<readonly SavedMapping[]> {
  const entity = visibleEntity(context, entityName)
  authorizeEver(context, 'import', entity)
  const found = await readMappings(context, sql`"target" = ${entity.name}`)
  return found.filter((mapping) => isKnown(entity, mapping))
}

/** Forgets a mapping that the person could use. Throws `not-found`. */
export async function removeMapping(context: RecordsContext, id: string): Promise<void> {
  const { dialect } = context.database
  const bound = dialect.bindColumn(id.toLowerCase(), { kind: 'id' })
  const [found] = isId(id) ? await readMappings(context, sql`"id" = ${bound}`) : []
  if (found === undefined || !mayUse(context, found)) throw new KartotekaError('not-found', 'There is no such saved mapping.')
  await context.database.transaction((executor) => executor.all(sql`delete from "import_mapping" where "id" = ${bound}`))
}

function mayUse(context: RecordsContext, mapping: SavedMapping): boolean {
  const entity = context.model.entities.get(mapping.entity)
  return entity !== undefined && mayEver(context, 'import', entity) && isKnown(entity, mapping)
}

/** Whether each field that a mapping names is one that the person knows. */
function isKnown(entity: Entity, { settings: { mapping = {}, key } }: SavedMapping): boolean {
  const targets = [...Object.values(mapping), key].filter((target) => typeof target === 'string')
  return targets.every((target) => entity.fields.has(target.split('.')[0] ?? '') || target === 'id')
}

function isNamed(entity: string, name: string): Sql {
  return sql`"target" = ${entity} and "name" = ${name}`
}

async function readMappings({ database }: RecordsContext, condition: Sql): Promise<readonly SavedMapping[]> {
  const { dialect } = database
  const text = (name: string, kind: 'id' | 'json') => dialect.plainText(identifier(name), { kind })
  const rows = await database.all<{ id: string; name: string; entity: string; settings: string }>(
    sql`select ${text('id', 'id')} as id, "name", "target" as entity, ${text('settings', 'json')} as settings from "import_mapping" where ${condition} order by "name"`,
  )
  return rows.map((row) => ({ ...row, settings: JSON.parse(row.settings) }))
}
