import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KartotekaError } from '../base/errors.ts'
import { isId, newId } from '../base/ids.ts'
import { sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { asAttempt } from './audit/refused.ts'
import { type RecordsContext, type WriteContext, writeContext } from './context.ts'
import { createOne } from './create.ts'
import { fileEntity, readableFiles } from './readable-files.ts'

/** A stored file as the API answers it. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly mediaType: string
}

/** Bytes a file may have at most. */
export const maxFileSize = 25 * 1024 * 1024

/** A file that is to be stored. The name is only ever data, never a path. */
export interface NewFile {
  readonly name: string
  readonly mediaType: string
  readonly content: Buffer
}

/** Stores a file that somebody sends. Throws `forbidden` for who has no field to put a file into. */
export async function storeFile(context: RecordsContext, folder: string, file: NewFile): Promise<StoredFile> {
  if (!mayStore(context)) {
    const refusal = new KartotekaError('forbidden', 'You may not store files. Ask an administrator for a role that may.')
    throw asAttempt(refusal, { action: 'create', entity: fileEntity })
  }
  return context.database.transaction((executor) => keepFile(writeContext(context, executor), folder, file))
}

/** Keeps a file under the hash of its content, in `folder`, and makes its record with the write that it belongs to. */
export async function keepFile(write: WriteContext, folder: string, file: NewFile): Promise<StoredFile> {
  const contentHash = createHash('sha256').update(file.content).digest('hex')
  await writeContent(pathOf(folder, contentHash), file.content)
  const entity = write.model.entities.get(fileEntity)
  if (entity === undefined) throw new Error('the system layer has no entity attachment')
  const name = file.name.replace(/[\\/\p{Cc}]/gu, '_').slice(0, 255) || 'file'
  const record = { name, mediaType: file.mediaType.slice(0, 100), size: file.content.length, contentHash }
  const id = await createOne(write, entity, record)
  return { id, name, size: record.size, mediaType: record.mediaType }
}

/** Whether there is a field for files that the person fills in; a model as the person knows it says of the others that they are only read. */
function mayStore({ model, visibility }: RecordsContext): boolean {
  const entities = [...model.entities.values()].filter(({ isInternal }) => !isInternal)
  return visibility === undefined || entities.some(({ fields }) => [...fields.values()].some(takesFile))
}

function takesFile({ targets, isReadOnly }: Field): boolean {
  return targets.includes(fileEntity) && !isReadOnly
}

/** A stored file and where its bytes lie. Throws `not-found`, also for one that the person may not open. */
export async function findFile(context: RecordsContext, folder: string, id: string): Promise<StoredFile & { path: string }> {
  const gone = new KartotekaError('not-found', 'There is no such file.')
  if (!isId(id) || !(await readableFiles(context, context.database, [id.toLowerCase()])).has(id.toLowerCase())) throw gone
  const [row] = await context.database.all<{ name: string; size: number; media_type: string; content_hash: string }>(
    sql`select "name", "size", "media_type", "content_hash" from "attachment" where "id" = ${context.database.dialect.bindColumn(id, { kind: 'id' })} and "deleted_at" is null`,
  )
  if (row === undefined) throw gone
  return { id, name: row.name, size: Number(row.size), mediaType: row.media_type, path: pathOf(folder, row.content_hash) }
}

/** Where the bytes with a hash lie. */
export function pathOf(folder: string, contentHash: string): string {
  return join(folder, contentHash.slice(0, 2), contentHash)
}

/** Written beside its place and moved there, so that a file is whole or not there. */
async function writeContent(path: string, content: Buffer): Promise<void> {
  if (existsSync(path)) return
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${newId()}`
  await writeFile(draft, content, { flush: true })
  await rename(draft, path)
}
