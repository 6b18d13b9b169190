import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { FileFormat } from '../records/index.ts'
import { formReader, unreadableForm } from './form-reader.ts'

/** Bytes of a file to import, at most. */
export const maxImportSize = 2 * 1024 ** 3

/** A file that was sent and lies on disk now. */
export interface Upload {
  readonly fileName: string | null
  readonly format: FileFormat | undefined
  /** The other parts of a multipart body. */
  readonly fields: Readonly<Record<string, string>>
}

const formats: readonly (readonly [types: readonly string[], format: FileFormat])[] = [
  [['text/csv', 'text/tab-separated-values', 'text/plain'], 'csv'],
  [['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'], 'xlsx'],
  [['application/x-ndjson', 'application/ndjson', 'application/jsonl'], 'ndjson'],
]

/** Writes the file of a request to a path: the body itself by its `Content-Type`, or the part `file` of a multipart body. Leaves nothing behind when it throws. */
export async function readUpload(request: Request, path: string): Promise<Upload> {
  try {
    if (request.is('multipart/form-data') !== false) return await readMultipart(request, path)
    const format = formats.find(([types]) => request.is([...types]) !== false)?.[1]
    if (format === undefined && request.is('application/octet-stream') === false) {
      throw new KartotekaError(
        'unsupported-media-type',
        'Send a file as text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/x-ndjson, or in the field "file" of multipart/form-data.',
      )
    }
    await writeFile(request, path)
    return { fileName: null, format, fields: {} }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

async function writeFile(source: Readable, path: string): Promise<void> {
  let size = 0
  await pipeline(
    source,
    async function* limited(pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        size += piece.length
        if (size > maxImportSize)
          throw new KartotekaError('body-too-large', `A file to import has at most ${maxImportSize / 1024 ** 3} GB.`)
        yield piece
      }
    },
    createWriteStream(path),
  )
}

async function readMultipart(request: Request, path: string): Promise<Upload> {
  const reader = formReader(request, { files: 1, fields: 20, fieldSize: 1_000_000, parts: 22 })
  const fields: Record<string, string> = Object.create(null)
  let fileName: string | undefined
  let written: Promise<void> | undefined
  reader.on('field', (name, value) => {
    fields[name] = value
  })
  reader.on('file', (_name, stream, info) => {
    fileName = info.filename ?? 'file'
    written = writeFile(stream, path)
    written.catch((error: Error) => reader.destroy(error))
  })
  try {
    await pipeline(request, reader)
  } catch (error) {
    if (error instanceof KartotekaError) throw error
    throw unreadableForm(error)
  }
  await written
  if (fileName === undefined) throw new KartotekaError('validation-failed', 'No file was sent. Send it in the field "file".')
  return { fileName: fileName.slice(0, 255), format: undefined, fields }
}
