import { expect, it } from 'vitest'
import { functionTable } from '../../engine/expression/index.ts'

it('functions.md says what the table of functions says (vitest --update rewrites it)', async () => {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const rows = [...functionTable]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((row) => `| \`${cell(row.signature)}\` | ${cell(row.doc)} | \`${cell(row.example)}\` |`)
  const text = [
    '# Functions of expressions',
    '',
    'Made from `functions.ts`.',
    '',
    '| function | what it gives | example |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../../engine/expression/functions.md')
})
