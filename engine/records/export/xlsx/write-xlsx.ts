import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { ExportCell } from '../cell.ts'
import { rowXml } from './cells.ts'
import { cellStyles, sheetEnd, sheetStart, workbookParts } from './parts.ts'

/** Rows that a sheet takes, its title row among them. */
const maxRows = 1_048_576
/** Characters that are packed at once. */
const packAt = 65_536

export interface SheetShape {
  readonly title: string
  readonly columns: readonly string[]
  readonly widths: readonly number[]
}

/**
 * The bytes of an .xlsx workbook, packed as the rows come. A sheet that is full is followed by another with the same titles.
 */
export async function* writeXlsx(
  shape: SheetShape,
  batches: AsyncIterable<readonly (readonly ExportCell[])[]>,
): AsyncGenerator<Uint8Array> {
  const packer = new Packer()
  const sheets: SheetWriter[] = [new SheetWriter(packer, shape, 1)]
  for await (const rows of batches) {
    for (const row of rows) {
      if (sheets.at(-1)?.isFull === true) {
        sheets.at(-1)?.end()
        sheets.push(new SheetWriter(packer, shape, sheets.length + 1))
      }
      sheets.at(-1)?.add(row)
    }
    yield* packer.take()
  }
  sheets.at(-1)?.end()
  for (const [name, text] of workbookParts(sheets.map(() => shape.title))) packer.addText(name, text)
  packer.end()
  yield* packer.take()
}

/** Collects the bytes of an archive until they are taken. */
class Packer {
  #pieces: Uint8Array[] = []
  #failure: Error | undefined
  readonly #zip = new Zip((error, piece) => {
    if (error !== null) this.#failure = error
    else this.#pieces.push(piece)
  })

  open(name: string): ZipDeflate {
    const file = new ZipDeflate(name, { level: 4 })
    this.#zip.add(file)
    return file
  }

  addText(name: string, text: string): void {
    const file = new ZipPassThrough(name)
    this.#zip.add(file)
    file.push(Buffer.from(text), true)
  }

  end(): void {
    this.#zip.end()
  }

  take(): readonly Uint8Array[] {
    if (this.#failure !== undefined) throw this.#failure
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }
}

class SheetWriter {
  readonly #file: ZipDeflate
  #text: string
  #rows = 1

  constructor(packer: Packer, { columns, widths }: SheetShape, number: number) {
    this.#file = packer.open(`xl/worksheets/sheet${number}.xml`)
    this.#text =
      sheetStart(widths) +
      rowXml(
        columns.map((text) => ({ text })),
        cellStyles.title,
      )
  }

  get isFull(): boolean {
    return this.#rows === maxRows
  }

  add(cells: readonly ExportCell[]): void {
    this.#text += rowXml(cells)
    this.#rows += 1
    if (this.#text.length < packAt) return
    this.#file.push(Buffer.from(this.#text), false)
    this.#text = ''
  }

  end(): void {
    this.#file.push(Buffer.from(this.#text + sheetEnd), true)
  }
}
