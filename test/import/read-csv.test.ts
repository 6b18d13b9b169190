import { expect, it } from 'vitest'
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
    'another encoding',
    new Uint8Array([...new TextEncoder().encode('name\nCaf'), 0xe9, 0x0a]),
    'The file is not UTF-8 text. Save it as "CSV UTF-8" and import it again.',
  ],
])('refuses %s', async (_name, text, message) => {
  await expect(csvRows(text)).rejects.toMatchObject({ code: 'invalid-parameter', message })
})

it('does not trip over columns named like parts of every object', async () => {
  const [row] = await csvRows('__proto__,constructor\n1,2\n')
  expect(Object.entries(row?.cells ?? {})).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
})
