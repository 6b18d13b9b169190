import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { readXlsx } from '../../engine/records/import/read/read-xlsx.ts'
import { rowsOf } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-xlsx-'))
afterAll(() => rmSync(folder, { recursive: true }))

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

interface Parts {
  readonly sheets: Readonly<Record<string, string>>
  readonly shared?: readonly string[]
  readonly formats?: readonly string[]
  readonly date1904?: boolean
  readonly hidden?: readonly string[]
}

/** A workbook made by hand, in a way that other programs write them: with a namespace prefix for the workbook. */
function workbook({ sheets, shared = [], formats = [], date1904 = false, hidden = [] }: Parts): string {
  const names = Object.keys(sheets)
  const files: Record<string, Uint8Array> = {
    'xl/workbook.xml': strToU8(
      `<x:workbook xmlns:x="m" xmlns:r="${relations}"><x:workbookPr date1904="${date1904 ? 1 : 0}"/><x:sheets>${names.map((name, index) => `<x:sheet name="${name}" sheetId="${index + 1}" r:id="r${index}"${hidden.includes(name) ? ' state="hidden"' : ''}/>`).join('')}</x:sheets></x:workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships>${names.map((_, index) => `<Relationship Id="r${index}" Target="${index === 0 ? '/xl/' : ''}worksheets/s${index}.xml"/>`).join('')}</Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `<styleSheet><numFmts>${formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>${formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('')}</cellXfs></styleSheet>`,
    ),
    'xl/sharedStrings.xml': strToU8(`<sst>${shared.map((text) => `<si>${text}</si>`).join('')}</sst>`),
  }
  names.forEach((name, index) => {
    files[`xl/worksheets/s${index}.xml`] = strToU8(`<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`)
  })
  return keep(zipSync(files))
}

function keep(bytes: Uint8Array): string {
  const path = join(folder, `${Math.random()}.xlsx`)
  writeFileSync(path, bytes)
  return path
}

const title = (text: string) => `<row><c t="inlineStr"><is><t>${text}</t></is></c></row>`

async function cellsOf(parts: Parts, sheet?: string): Promise<readonly Record<string, unknown>[]> {
  return (await rowsOf(await readXlsx(workbook(parts), { sheet }))).map(({ cells }) => cells)
}

describe('a workbook', () => {
  it('holds shared texts, rich ones among them, and cells that say where they stand', async () => {
    const shared = [
      '<t>Name</t>',
      '<t>Town</t>',
      '<r><t>An</t></r><r><t xml:space="preserve"> n</t></r><rPh><t>x</t></rPh>',
      '<t>a_x000D_b_x005F_x000D_</t>',
    ]
    const rows =
      '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row><row r="5"><c r="C5" t="s"><v>2</v></c></row><row r="7"><c r="A7" t="s"><v>3</v></c></row>'
    const read = await rowsOf(await readXlsx(workbook({ sheets: { One: rows }, shared })))
    expect(read).toEqual([
      { number: 5, cells: { Name: '', 'column 2': '', Town: 'An n' } },
      { number: 7, cells: { Name: 'a\rb_x000D_', 'column 2': '', Town: '' } },
    ])
  })

  it.each([
    ['a number', '<c><v>1234.5600000000001</v></c>', 1234.56],
    ['a large whole number', '<c><v>9007199254740991</v></c>', 9007199254740991],
    ['a number with an exponent', '<c><v>1.5E-3</v></c>', 0.0015],
    ['yes', '<c t="b"><v>1</v></c>', true],
    ['a day', '<c s="1"><v>46053</v></c>', '2026-01-31'],
    ['a day before the leap day that never was', '<c s="1"><v>59</v></c>', '1900-02-28'],
    ['a moment', '<c s="2"><v>46053.395833333336</v></c>', '2026-01-31T09:30:00'],
    ['a moment to the millisecond', '<c s="2"><v>46053.39583333912</v></c>', '2026-01-31T09:30:00.001'],
    ['a time', '<c s="3"><v>0.395833333333333</v></c>', '09:30:00'],
    ['hours that pass a day', '<c s="4"><v>1.5</v></c>', '36:00:00'],
    ['a number in a format with a text and a colour', '<c s="5"><v>3</v></c>', 3],
    ['a formula', '<c t="str"><f>A1&amp;"x"</f><v>ax</v></c>', 'ax'],
    ['a formula with a number', '<c><f>1+1</f><v>2</v></c>', 2],
    ['an ISO day', '<c t="d"><v>2026-01-31</v></c>', '2026-01-31'],
  ])('reads %s', async (_name, cell, value) => {
    const formats = ['yyyy\\-mm\\-dd\\ hh:mm:ss', 'h:mm', '[h]:mm', '[Red]0.00&quot; days&quot;']
    expect(await cellsOf({ sheets: { One: `${title('a')}<row>${cell}</row>` }, formats })).toEqual([{ a: value }])
  })

  it('counts days from 1904 where it says so', async () => {
    expect(await cellsOf({ sheets: { One: `${title('a')}<row><c s="1"><v>0</v></c></row>` }, date1904: true })).toEqual([
      { a: '1904-01-01' },
    ])
  })

  it.each([
    ['an error', '<c r="A2" t="e"><v>#N/A</v></c>', 'Cell A2 holds the error #N/A. Correct it.'],
    ['a formula without a value', '<c r="A2"><f>1+1</f></c>', /Cell A2 holds a formula that was never worked out/],
  ])('refuses the row with %s', async (_name, cell, problem) => {
    const [row] = await rowsOf(await readXlsx(workbook({ sheets: { One: `${title('a')}<row>${cell}</row>` } })))
    expect(row?.problem).toMatch(problem)
  })

  it('reads the first sheet that can be seen, those that go on with it, or the one that is named', async () => {
    const sheet = (name: string, value: number) => `${title(name)}<row><c><v>${value}</v></c></row>`
    const sheets = { Zero: sheet('a', 0), One: sheet('a', 1), Two: sheet('a', 2), Three: sheet('b', 3) }
    expect(await cellsOf({ sheets, hidden: ['Zero'] })).toEqual([{ a: 1 }, { a: 2 }])
    expect(await cellsOf({ sheets }, 'Three')).toEqual([{ b: 3 }])
    await expect(cellsOf({ sheets }, 'Four')).rejects.toThrow('no sheet "Four", but "Zero", "One", "Two", "Three"')
  })

  const one = { sheets: { One: `${title('a')}<row><c><v>1</v></c><c><v>2</v></c></row>` } }
  it.each([
    ['no archive', () => keep(strToU8('PK not really')), {}, /cannot be read as a workbook/],
    ['an archive of something else', () => keep(zipSync({ 'a.txt': strToU8('a') })), {}, /has no part xl\/_rels\/workbook.xml.rels/],
    ['too many files', () => workbook(one), { entries: 3 }, /holds 5 files; at most 3/],
    ['a file that is too large', () => workbook(one), { entrySize: 100 }, /bytes when unpacked; at most 100 are read/],
    [
      'a file that is packed too tightly',
      () => workbook({ sheets: { One: ' '.repeat(3_000_000) } }),
      {},
      /more than 300 times larger when unpacked/,
    ],
    ['too many cells', () => workbook(one), { cells: 2 }, /more than 2 cells/],
    ['too much shared text', () => workbook({ ...one, shared: ['<t>long text</t>'] }), { sharedText: 5 }, /longer than 5 characters/],
    [
      'too many columns',
      () => workbook({ sheets: { One: '<row><c r="XFE1"><v>1</v></c></row>' } }),
      {},
      /at most 16384 columns; found XFE1/,
    ],
    ['a document type', () => workbook({ sheets: { One: '<!DOCTYPE x [<!ENTITY a "b">]><row/>' } }), {}, /document type|not XML/],
    ['a part that is no XML', () => workbook({ sheets: { One: '<row>' } }), {}, /is not XML/],
  ])('refuses %s', async (_name, path, limits, message) => {
    const reading = readXlsx(path(), { limits }).then(rowsOf)
    await expect(reading).rejects.toMatchObject({ code: 'invalid-parameter', message: expect.stringMatching(message) })
  })

  it('can be left before its end', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `<row><c><v>${index}</v></c><c t="inlineStr"><is><t>${Math.sin(index)}</t></is></c></row>`,
    ).join('')
    const table = await readXlsx(workbook({ sheets: { One: title('a') + rows } }))
    for await (const batch of table.rows) {
      expect(batch[0]?.number).toBe(2)
      break
    }
  })
})
