import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile } from '../../engine/metadata/index.ts'
import { newFolder } from '../support/scratch.ts'

const firm = JSON.stringify({ $id: 'firm', title: 'Société', type: 'object', properties: { name: { type: 'string', maxLength: 9 } } })

/** What is said of a layer with one file, beside its name. */
function told(path: string, content: string | Buffer): readonly string[] {
  const folder = newFolder('kartoteka-layer-')
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
  const { problems } = compile(readLayers([folder]))
  return problems.map(({ line, column, code, message, hint = '' }) => `${line}:${column} ${code} ${message} ${hint}`.trim())
}

it('says of a file that its bytes are not UTF-8, and where', () => {
  expect(told('entities/firm.json', Buffer.from(firm, 'latin1'))).toEqual([expect.stringMatching(/^1:\d\d not-json The file is not UTF-8/)])
  expect(told('entities/firm.json', Buffer.from(firm, 'utf16le'))).toEqual([expect.stringContaining('not-json The file is not UTF-8')])
  expect(told('entities/firm.json', `\ufeff${firm.replaceAll(',', ',\r\n')}`)).toEqual([])
})

it('says of a folder whose name is nearly that of a kind which one was meant', () => {
  expect(told('entity/firm.json', firm)).toEqual([expect.stringMatching(/unknown-kind The folder "entity".*Known folders: entities/)])
  expect(told('roless/guest.json', '{}')).toEqual([expect.stringContaining('Did you mean "roles"?')])
  expect(told('notes/firm.json', firm)).toEqual([])
})

it('is not led astray by a folder with the name of a file', () => {
  expect(told('entities/firm.json/readme.txt', 'x')).toEqual([])
})
