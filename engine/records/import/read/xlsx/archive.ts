import type { Readable } from 'node:stream'
import { type Entry, open, type ZipFile } from 'yauzl'
import { type WorkbookLimits, WorkbookProblem } from './limits.ts'

/** The files packed into a workbook, by name. */
export interface Archive {
  has(name: string): boolean
  /** The unpacked bytes of one file. Throws `WorkbookProblem` where there is none or a limit is passed. */
  read(name: string): Promise<Readable>
  close(): void
}

/** Opens a workbook, which is a ZIP archive. Throws `WorkbookProblem`. */
export async function openArchive(path: string, limits: WorkbookLimits): Promise<Archive> {
  const file = await openZip(path)
  if (file.entryCount > limits.entries) {
    file.close()
    throw new WorkbookProblem(`The workbook holds ${file.entryCount} files; at most ${limits.entries} are unpacked.`)
  }
  const entries = await readEntries(file)
  return {
    has: (name) => entries.has(name),
    close: () => file.close(),
    async read(name) {
      const entry = entries.get(name)
      if (entry === undefined) throw new WorkbookProblem(`The workbook has no part ${name}. Save it anew with a spreadsheet program.`)
      checkSize(entry, limits)
      return new Promise((resolve, reject) => {
        file.openReadStream(entry, (error, stream) => (error ? reject(unreadable(error)) : resolve(stream)))
      })
    },
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, file) =>
      error ? reject(unreadable(error)) : resolve(file),
    )
  })
}

function readEntries(file: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    file.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      file.readEntry()
    })
    file.on('end', () => resolve(entries))
    file.on('error', (error: Error) => reject(unreadable(error)))
    file.readEntry()
  })
}

/** The sizes are those that the archive states; the unpacking breaks off where they are exceeded. */
function checkSize({ fileName, uncompressedSize, compressedSize }: Entry, limits: WorkbookLimits): void {
  if (uncompressedSize > limits.entrySize)
    throw new WorkbookProblem(`${fileName} is ${uncompressedSize} bytes when unpacked; at most ${limits.entrySize} are read.`)
  if (uncompressedSize > 1024 ** 2 && uncompressedSize > compressedSize * limits.ratio)
    throw new WorkbookProblem(`${fileName} is more than ${limits.ratio} times larger when unpacked, and is not read.`)
}

function unreadable(error: Error): WorkbookProblem {
  return new WorkbookProblem(`The file cannot be read as a workbook (${error.message}). Save it as .xlsx and import it again.`)
}
