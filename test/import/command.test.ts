import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importCommand } from '../../engine/cli/commands/import.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'
import type { Engine } from '../../engine/engine.ts'
import { allRecords, emptyTables, openTestEngine } from './support.ts'

const text = 'Code,Full name,Oops\nP1,Zoe,1\nP1,Ann,2\n,Zoe,3\n'
const leftOut = 'left out: column "Oops": Player has no field "Oops".'

describe('kartoteka import', () => {
  let engine: Engine
  let folder: string

  beforeAll(async () => {
    engine = await openTestEngine('sqlite')
    folder = await mkdtemp(join(tmpdir(), 'kartoteka-command-'))
    await writeFile(join(folder, 'players.csv'), text)
    await writeFile(join(folder, 'map.json'), '{ "Code": "code", "Full name": "name" }')
  })
  afterAll(async () => {
    await engine.close()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => emptyTables(engine))

  /** Runs the command on the engine of the test; `@` stands for the folder of the files. */
  async function run(...args: string[]): Promise<{ code: number; lines: readonly string[] }> {
    const lines: string[] = []
    const environment = {
      ...readEnvironment({}),
      print: (line: string) => void lines.push(line),
      openEngine: async () => ({ ...engine, close: async () => undefined }),
    }
    const code = await importCommand.run(
      args.map((arg) => arg.replace('@', folder)),
      environment,
    )
    return { code, lines }
  }

  it('matches columns by name and title, and prints each refused row', async () => {
    expect(await run('player', '@/players.csv')).toEqual({
      code: 1,
      lines: [
        '3 rows: 1 created, 2 refused',
        leftOut,
        'row 3, column "Code" ("P1"): "Code" must be unique, and another record sent along with it has this value. Enter another, or open that record.',
        'row 4, column "Full name" ("Zoe"): "Full name" must be unique, and another record sent along with it has this value. Enter another, or open that record.',
      ],
    })
  })

  it('takes a key, and a mapping from a file', async () => {
    expect(await run('player', '@/players.csv', '--key', 'name', '--map', '@/map.json')).toEqual({
      code: 1,
      lines: ['3 rows: 1 created, 1 updated, 1 refused', expect.stringMatching(/^row 3, column "Code" \("P1"\): /)],
    })
  })

  it('answers 0 when nothing was refused, and keeps nothing in a dry run', async () => {
    const mapping = '{"Code": "notes", "Full name": {"field": "name", "values": {"Zoe": "Zora"}}}'
    expect(await run('player', '@/players.csv', '--key', 'name', '--map', mapping, '--dry-run')).toEqual({
      code: 0,
      lines: ['3 rows: 2 created, 1 updated', 'This was a dry run: nothing was kept.'],
    })
    expect(await allRecords(engine, 'player', 'name', 'name')).toEqual([])
  })

  it.each([
    ['a file that is not there', ['player', '@/none.csv'], /There is no file .*none\.csv/],
    ['a mapping that is not there', ['player', '@/players.csv', '--map', '@/none.json'], /There is no file .*none\.json with a mapping/],
    ['a mapping that is not JSON', ['player', '@/players.csv', '--map', '{'], /is not JSON/],
    ['a mapping to something else than fields', ['player', '@/players.csv', '--map', '{"Code": 1}'], /A mapping is a JSON object/],
    ['no file', ['player'], /kartoteka import <entity> <file>/],
    ['an option that does not exist', ['player', '@/players.csv', '--keys', 'name'], /--keys/],
  ])('says what is wrong with %s', async (_name, args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
  })
})
