import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CsvOptions } from '../../engine/records/import/read/read-csv.ts'
import { csvRows } from './support.ts'

const readable: readonly { name: string; text: string; rows: readonly (readonly [number: number, cells: Record<string, string>])[] }[] = [
  { name: 'commas', text: 'a,b\n1,2\n', rows: [[2, { a: '1', b: '2' }]] },
  { name: 'semicolons, with commas inside', text: 'a;b\n1,5;2\n', rows: [[2, { a: '1,5', b: '2' }]] },
  { name: 'tabs', text: 'a\tb\n1\t2', rows: [[2, { a: '1', b: '2' }]] },
  { name: 'separators in quoted titles do not count', text: '"a,b,c";d\n1;2\n', rows: [[2, { 'a,b,c': '1', d: '2' }]] },
  { name: 'a byte order mark', text: '\uFEFFa,b\n1,2\n', rows: [[2, { a: '1', b: '2' }]] },
  { name: 'letters cut in two by a piece', text: 'ćafé,ża\nŁódź,ęęęęęęęęęę\n', rows: [[2, { ćafé: 'Łódź', ża: 'ęęęęęęęęęę' }]] },
  {
    name: 'line breaks in cells, and the line on which each row starts',
    text: 'a,b\r\n1,"x\r\ny\nz"\r\n2,y\r\n\r\n3,z',
    rows: [
      [2, { a: '1', b: 'x\r\ny\nz' }],
      [5, { a: '2', b: 'y' }],
      [6, { a: '', b: '' }],
      [7, { a: '3', b: 'z' }],
    ],
  },
  { name: 'a title with a line break', text: '"a\nb";c\n1;2\n', rows: [[3, { 'a\nb': '1', c: '2' }]] },
  { name: 'doubled and stray quotes', text: 'a,b\n"say ""no""",12" pipe\n', rows: [[2, { a: 'say "no"', b: '12" pipe' }]] },
  { name: 'a short row', text: 'a,b,c\n1\n', rows: [[2, { a: '1', b: '', c: '' }]] },
  { name: 'empty cells past the last column', text: 'a\n1,,\n', rows: [[2, { a: '1' }]] },
  { name: 'titles that are empty or stand twice', text: ' a ,,a\n1,2,3\n', rows: [[2, { a: '1', 'column 2': '2', 'a (2)': '3' }]] },
  { name: 'one column', text: 'a\n1\n', rows: [[2, { a: '1' }]] },
  { name: 'no row', text: 'a,b', rows: [] },
  { name: 'nothing at all', text: '', rows: [] },
]

it.each(readable)('reads $name', async ({ text, rows }) => {
  const read = await csvRows(text)
  expect(read.map(({ number, cells, problem }) => [number, { ...cells }, problem])).toEqual(
    rows.map(([number, cells]) => [number, cells, undefined]),
  )
})

it('hands on a row with more cells than columns as one that cannot be read', async () => {
  const read = await csvRows('a,b\n1,2,3\n4,5\n')
  expect(read.map(({ number, problem }) => [number, problem])).toEqual([
    [2, 'The row has 3 cells, but there are 2 columns. Put a text that holds the separator between quotes.'],
    [3, undefined],
  ])
})

it.each([
  [
    'a quote that is never closed',
    'a,b\n1,2\n3,"4\n5,6\n',
    'The row that starts on line 3 opens a quote (") that is never closed. Correct the file and import it again.',
  ],
  [
    'bytes that are not of the encoding that is stated',
    new Uint8Array([...new TextEncoder().encode('name\nCaf'), 0xe9, 0x0a]),
    'The file is not UTF-8 text. Save it as "CSV UTF-8" and import it again.',
    { encoding: 'utf-8' },
  ],
  [
    'an encoding that does not exist',
    'a\n1\n',
    'There is no encoding "utf-9". Write utf-8, utf-16le, windows-1252 or windows-1250, for instance.',
    { encoding: 'utf-9' },
  ],
])('refuses %s', async (_name, text, message, options?: CsvOptions) => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  await expect(csvRows(bytes, options)).rejects.toMatchObject({ code: 'invalid-parameter', message })
})

it('does not trip over columns named like parts of every object', async () => {
  const [row] = await csvRows('__proto__,constructor\n1,2\n')
  expect(Object.entries(row?.cells ?? {})).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
})

const umlauts = 'name;town\nÉtienne;Łódź\n'
const western = 'name;town\nÉtienne;Köln – “x” €\n'

it.each([
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${umlauts}`), {}, 'Łódź'],
  ['UTF-8 without one', Buffer.from(umlauts), {}, 'Łódź'],
  ['UTF-16 little endian with a mark', Buffer.from(`\uFEFF${umlauts}`, 'utf16le'), {}, 'Łódź'],
  ['UTF-16 little endian without one', Buffer.from(umlauts, 'utf16le'), {}, 'Łódź'],
  ['UTF-16 big endian with a mark', Buffer.from(`\uFEFF${umlauts}`, 'utf16le').swap16(), {}, 'Łódź'],
  ['Windows-1252', windows1252(western), {}, 'Köln – “x” €'],
  [
    'Windows-1250, which has to be said',
    Buffer.from([...Buffer.from('name;town\n\xc9tienne;', 'latin1'), 0xa3, 0xf3, 0x64, 0x9f]),
    { encoding: 'windows-1250' },
    'Łódź',
  ],
] as readonly (readonly [string, Uint8Array, CsvOptions, string])[])('reads %s', async (_name, bytes, options, town) => {
  const [row] = await csvRows(new Uint8Array(bytes), options)
  expect(row?.cells).toEqual({ name: 'Étienne', town })
})

function windows1252(text: string): Buffer {
  const special: Record<string, number> = { '–': 0x96, '“': 0x93, '”': 0x94, '€': 0x80 }
  return Buffer.from([...text].map((letter) => special[letter] ?? letter.charCodeAt(0)))
}

it.each([
  ['bars', 'a|b\n1|2\n', { a: '1', b: '2' }],
  ['a line that says the separator', 'sep=;\r\na;b,c\r\n1;2\r\n', { a: '1', 'b,c': '2' }],
  ['single quotes', "'a','b,c'\n'it''s, well','2'\n", { a: "it's, well", 'b,c': '2' }],
  ['an apostrophe in front of a formula', "a,b,c\n'=1+1,''+2,'tis\n", { a: '=1+1', b: "'+2", c: "'tis" }],
])('reads %s', async (_name, text, cells) => {
  expect((await csvRows(text))[0]?.cells).toEqual(cells)
})

it('counts lines on from a line that says the separator', async () => {
  expect((await csvRows('sep=;\na;b\n1;2\n')).map(({ number }) => number)).toEqual([3])
})

it('reads whatever was written, in pieces of any size', async () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[",;\r\n' =x]{0,6}$/))
  const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\r'), async (rows, lineEnd) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
      const text = ['a,b,c', ...rows.map((cells) => cells.map(quoted).join(','))].join(lineEnd)
      const read = await csvRows(text, { encoding: 'utf-8' })
      const undone = (value: string) => (/^'+[=+\-@\t\r\n]/.test(value) ? value.slice(1) : value)
      expect(read.map(({ cells }) => Object.values(cells))).toEqual(rows.map((cells) => cells.map(undone)))
    }),
  )
})
