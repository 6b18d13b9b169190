import type { Readable } from 'node:stream'
import type { Cell, SourceRow } from '../source.ts'
import { type WorkbookLimits, WorkbookProblem } from './limits.ts'
import { momentText } from './number-format.ts'
import { unescapeText, type Workbook } from './workbook.ts'
import { attribute, readXml } from './xml.ts'

interface OpenCell {
  readonly place: string
  readonly column: number
  readonly type: string
  readonly style: number
  value: string
  hasValue: boolean
  hasFormula: boolean
}

/** The rows of one sheet that are not empty, some at once. Formulas are read by the value that was stored with them. */
export async function* readSheet(stream: Readable, workbook: Workbook, limits: WorkbookLimits): AsyncGenerator<SourceRow[]> {
  const sheet = new SheetReader(workbook, limits)
  for await (const _ of readXml(stream, sheet)) {
    const rows = sheet.take()
    if (rows.length > 0) yield rows
  }
}

class SheetReader {
  readonly #workbook: Workbook
  readonly #limits: WorkbookLimits
  #rows: SourceRow[] = []
  #cells: Cell[] = []
  #number = 0
  #problem: string | undefined
  #cell: OpenCell | undefined
  #isValue = false
  #isPhonetic = false
  #count = 0
  #next = 0

  constructor(workbook: Workbook, limits: WorkbookLimits) {
    this.#workbook = workbook
    this.#limits = limits
  }

  take(): SourceRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#cell = this.#openCell(attributes)
    else if (name === 'v' || name === 't') this.#isValue = true
    else if (name === 'rPh') this.#isPhonetic = true
    else if (name === 'f' && this.#cell !== undefined) this.#cell.hasFormula = true
    else if (name === 'row') {
      const number = Number(attribute(attributes, 'r') ?? this.#number + 1)
      if (!Number.isSafeInteger(number) || number <= this.#number)
        throw new WorkbookProblem(`The rows of the sheet are not in order at ${number}.`)
      this.#number = number
      this.#cells = []
      this.#next = 0
      this.#problem = undefined
    }
  }

  text(text: string): void {
    if (!this.#isValue || this.#isPhonetic || this.#cell === undefined) return
    this.#cell.value += text
    this.#cell.hasValue = true
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isValue = false
    else if (name === 'rPh') this.#isPhonetic = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row' && (this.#cells.length > 0 || this.#problem !== undefined)) {
      const row = { number: this.#number, cells: this.#cells }
      this.#rows.push(this.#problem === undefined ? row : { ...row, problem: this.#problem })
    }
  }

  #openCell(attributes: Readonly<Record<string, string>>): OpenCell {
    const place = attribute(attributes, 'r') ?? ''
    const column = place === '' ? this.#next : columnOf(place)
    if (!(column >= 0 && column < this.#limits.columns))
      throw new WorkbookProblem(`A sheet has at most ${this.#limits.columns} columns; found ${place}.`)
    this.#next = column + 1
    const [type, style] = [attribute(attributes, 't') ?? 'n', Number(attribute(attributes, 's') ?? 0)]
    return { place, column, type, style, value: '', hasValue: false, hasFormula: false }
  }

  #closeCell(): void {
    const cell = this.#cell
    this.#cell = undefined
    if (cell === undefined) return
    if (!cell.hasValue) {
      if (cell.hasFormula && cell.type !== 'str')
        this.#problem = `Cell ${cell.place} holds a formula that was never worked out. Open the workbook in a spreadsheet program and save it.`
      return
    }
    this.#count += 1
    if (this.#count > this.#limits.cells) throw new WorkbookProblem(`The sheet has more than ${this.#limits.cells} cells. Save it as CSV.`)
    while (this.#cells.length < cell.column) this.#cells.push('')
    this.#cells[cell.column] = this.#read(cell)
  }

  #read({ place, type, style, value }: OpenCell): Cell {
    switch (type) {
      case 's':
        return this.#workbook.sharedTexts[Number(value)] ?? ''
      case 'str':
      case 'inlineStr':
        return unescapeText(value)
      case 'b':
        return value === '1'
      case 'd':
        return value
      case 'e':
        this.#problem = `Cell ${place} holds the error ${value}. Correct it.`
        return value
      default:
        return this.#readNumber(value, style)
    }
  }

  #readNumber(text: string, style: number): Cell {
    const number = Number(text)
    if (!Number.isFinite(number)) return text
    const kind = this.#workbook.styles[style] ?? 'number'
    if (kind !== 'number' && number >= 0) return momentText(number, kind, this.#workbook.isFrom1904)
    return Number.isInteger(number) ? number : Number(number.toPrecision(15))
  }
}

/** `AB12` is the column 27. */
function columnOf(place: string): number {
  let column = 0
  for (let at = 0; at < place.length; at++) {
    const letter = place.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}
