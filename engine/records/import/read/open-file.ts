import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { KartotekaError } from '../../../base/errors.ts'
import { type CsvOptions, readCsv } from './read-csv.ts'
import { readNdjson } from './read-ndjson.ts'
import { readXlsx } from './read-xlsx.ts'
import type { SourceTable } from './source.ts'

export const fileFormats = ['csv', 'xlsx', 'ndjson'] as const
export type FileFormat = (typeof fileFormats)[number]

/** What a caller knows of a file; the rest is found by looking at it. */
export interface FileOptions extends CsvOptions {
  readonly format?: FileFormat | undefined
  readonly sheet?: string | undefined
  /** Names that objects of NDJSON may have later. */
  readonly expected?: readonly string[] | undefined
}

/** Opens a file to import. Throws `invalid-parameter` for one that cannot be read. */
export async function openFile(path: string, options: FileOptions = {}): Promise<SourceTable> {
  const format = options.format ?? (await detectFormat(path))
  if (format === 'xlsx') return readXlsx(path, { sheet: options.sheet })
  const bytes = createReadStream(path, { highWaterMark: 262_144 })
  return format === 'csv' ? readCsv(bytes, options) : readNdjson(bytes, options.expected)
}

/** By the first bytes: an archive is a workbook, an object is NDJSON, all else is CSV. */
export async function detectFormat(path: string): Promise<FileFormat> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    const start = buffer.subarray(0, bytesRead)
    if (start[0] === 0x50 && start[1] === 0x4b) return 'xlsx'
    if (start[0] === 0xd0 && start[1] === 0xcf) {
      throw new KartotekaError(
        'invalid-parameter',
        'The file is an old or a protected workbook (.xls). Save it as .xlsx without a password.',
      )
    }
    return /^(\uFEFF)?\s*\{/.test(start.toString('utf8')) ? 'ndjson' : 'csv'
  } finally {
    await file.close()
  }
}
