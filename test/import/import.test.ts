import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../engine/base/sql.ts'
import type { Engine } from '../../engine/engine.ts'
import { deleteRecord, type ImportOptions, type ImportReport, matchColumns } from '../../engine/records/index.ts'
import { allRecords, databases, emptyTables, importText, openTestEngine } from './support.ts'

const player = {
  Code: 'code',
  Name: 'name',
  Club: 'club.code',
  Born: 'born',
  Fee: 'fee',
  Level: 'level',
  Town: 'home.town',
  Zone: 'home.zone',
}
const visit = { No: 'number', Day: 'day', What: 'items.what', Minutes: 'items.minutes', Player: 'items.player.code' }

interface Refusal {
  readonly name: string
  readonly entity?: string
  readonly text: string
  readonly options?: ImportOptions
  /** Row, column, field, value, code, message of each problem. */
  readonly problems: readonly (readonly [
    row: number,
    column: string | null,
    field: string | null,
    value: string | null,
    code: string,
    message: string | RegExp,
  ])[]
}

const refusals: readonly Refusal[] = [
  {
    name: 'a reference that is not there',
    text: 'Name,Club\nAnn,X9\n',
    problems: [[2, 'Club', 'club', 'X9', 'no-such-record', 'There is no club with "Code" "X9". Correct the cell, or add that club first.']],
  },
  {
    name: 'a reference that several records answer to',
    text: 'Name,Club\nAnn,Twins\n',
    options: { mapping: { Name: 'name', Club: 'club.name' } },
    problems: [
      [
        2,
        'Club',
        'club',
        'Twins',
        'several-found',
        'There are 2 clubs with "Name" "Twins". Map the column to a field that tells them apart.',
      ],
    ],
  },
  {
    name: 'a reference to the trash',
    text: 'Name,Club\nAnn,GONE\n',
    problems: [
      [2, 'Club', 'club', 'GONE', 'no-such-record', 'There is no club with "Code" "GONE". Correct the cell, or add that club first.'],
    ],
  },
  { name: 'an ambiguous number', text: 'Name;Fee\nAnn;1,234\n', problems: [[2, 'Fee', 'fee', '1,234', 'not-readable', /ambiguous/]] },
  {
    name: 'a number that a rule refuses',
    text: 'Name,Fee\nAnn,10001\n',
    problems: [[2, 'Fee', 'fee', '10001', 'above-maximum', /10000 or less/]],
  },
  {
    name: 'a day that does not exist',
    text: 'Name,Born\nAnn,2026-02-30\n',
    problems: [[2, 'Born', 'born', '2026-02-30', 'not-readable', /2026-02-30/]],
  },
  {
    name: 'an unknown option',
    text: 'Name,Level\nAnn,expert\n',
    problems: [[2, 'Level', 'level', 'expert', 'not-readable', '"expert" is not one of "junior", "senior".']],
  },
  {
    name: 'a retired option',
    text: 'Name,Level\nAnn,veteran\n',
    problems: [[2, 'Level', 'level', 'veteran', 'not-an-option', /junior.*senior/]],
  },
  {
    name: 'an option of a part',
    text: 'Name,Zone\nAnn,expert\n',
    problems: [[2, 'Zone', 'home.zone', 'expert', 'not-readable', /not one of/]],
  },
  {
    name: 'a part that is too long',
    text: `Name,Town\nAnn,${'x'.repeat(21)}\n`,
    problems: [[2, 'Town', 'home.town', 'x'.repeat(21), 'too-long', /20/]],
  },
  {
    name: 'a value that another record has',
    text: 'Code,Name\nP2,Zoe\n',
    problems: [
      [
        2,
        'Name',
        'name',
        'Zoe',
        'not-unique',
        '"Full name" must be unique, and "Zoe" already has this value. Enter another, or open that record.',
      ],
    ],
  },
  {
    name: 'a value that an earlier row has',
    text: 'Name\nAnn\nAnn\n',
    problems: [[3, 'Name', 'name', 'Ann', 'not-unique', /must be unique/]],
  },
  { name: 'an empty required cell', text: 'Code,Name\nP2,\n', problems: [[2, 'Name', 'name', null, 'required', /Full name/]] },
  { name: 'a required field without a column', text: 'Code\nP2\n', problems: [[2, null, 'name', null, 'required', /Full name/]] },
  {
    name: 'an empty key',
    text: 'Code,Name\n,Ann\n',
    options: { mapping: player, key: 'code' },
    problems: [[2, 'Code', 'code', null, 'required', /says which record the row is/]],
  },
  {
    name: 'cells past the last column',
    text: 'Name\nAnn,Lee\n',
    problems: [[2, null, null, null, 'not-readable', /2 cells, but there are 1 columns/]],
  },
  {
    name: 'all problems of a row at once',
    text: 'Name,Born,Fee,Club\nZoe,31.31.2026,-,X9\n',
    problems: [
      [2, 'Club', 'club', 'X9', 'no-such-record', /no club/],
      [2, 'Born', 'born', '31.31.2026', 'not-readable', /./],
      [2, 'Fee', 'fee', '-', 'not-readable', /not a number/],
      [2, 'Name', 'name', 'Zoe', 'not-unique', /must be unique/],
    ],
  },
  {
    name: 'a line, in the row and column of the line',
    entity: 'visit',
    text: 'No,Day,What,Minutes,Player\nV1,2026-01-01,talk,5,\nV1,,walk,0,\nV1,,rest,x,P9\n',
    options: { mapping: visit, key: 'number' },
    problems: [
      [3, 'Minutes', 'items.minutes', '0', 'below-minimum', /1 or more/],
      [4, 'Minutes', 'items.minutes', 'x', 'not-readable', /not a number/],
      [4, 'Player', 'items.player', 'P9', 'no-such-record', /no player/],
    ],
  },
  {
    name: 'rows of one record that contradict each other',
    entity: 'visit',
    text: 'No,Day,What\nV1,2026-01-01,talk\nV1,2026-01-02,walk\n',
    options: { mapping: visit, key: 'number' },
    problems: [[3, 'Day', 'day', '2026-01-02', 'not-equal', /record of row 2, which says "2026-01-01"/]],
  },
  {
    name: 'two columns for one field',
    entity: 'visit',
    text: 'No,Club,Player\nV1,A,P1\n',
    options: { mapping: { No: 'number', Club: 'about.club.code', Player: 'about.player.code' } },
    problems: [
      [2, 'Player', 'about', 'P1', 'filled-twice', '"About" has a value from the column "Club" already. Leave one of the cells empty.'],
    ],
  },
  {
    name: 'a value in the second of two columns',
    text: 'Name,Other name\n,Zoe\n',
    options: { mapping: { Name: 'name', 'Other name': 'name' } },
    problems: [[2, 'Other name', 'name', 'Zoe', 'not-unique', /must be unique/]],
  },
  {
    name: 'a key that several records have',
    entity: 'club',
    text: 'Name\nTwins\n',
    options: { mapping: { Name: 'name' }, key: 'name' },
    problems: [[2, 'Name', 'name', 'Twins', 'several-found', /There are 2 clubs with this "Name"/]],
  },
]

describe.each(databases)('an import on %s', (kind) => {
  let engine: Engine
  const load = (entity: string, text: string, options: ImportOptions): Promise<ImportReport> => importText(engine, entity, text, options)
  const players = (fields = 'code,name') => allRecords(engine, 'player', fields, 'code,name')

  beforeAll(async () => {
    engine = await openTestEngine(kind)
  })
  afterAll(() => engine.close())
  beforeEach(async () => {
    await emptyTables(engine)
    await load('club', 'Code,Name\nA,Alpha\nT1,Twins\nT2,Twins\nGONE,Gone\n', { mapping: { Code: 'code', Name: 'name' } })
    const [gone] = (await allRecords(engine, 'club', 'id,code', 'code')).filter(({ code }) => code === 'GONE')
    await deleteRecord(engine.context(null), 'club', String(gone?.id))
    await load('player', 'Code,Name\nP1,Zoe\n', { mapping: player })
  })

  describe('refuses', () => {
    it.each(refusals)('$name', async ({ entity = 'player', text, options = { mapping: player }, problems }) => {
      const before = await allRecords(engine, entity, 'id', 'id')
      const report = await load(entity, text, options)
      expect(report.problems).toEqual(
        problems.map(([row, column, field, value, code, message]) => ({
          row,
          column,
          field,
          value,
          code,
          message: typeof message === 'string' ? message : expect.stringMatching(message),
        })),
      )
      expect(report.refused).toBe(1)
      expect(await allRecords(engine, entity, 'id', 'id')).toHaveLength(before.length + report.created)
    })
  })

  it('makes records of every kind of cell, trimmed, with line breaks', async () => {
    const text =
      '\uFEFFCode;Name;Club;Born;Fee;Level;Town;Zone;Notes\n P2 ; Ann  Lee ;A;24.12.1990;1.234,50;a;;Senior;"first\nsecond"\n;;;;;;;;\n'
    const report = await load('player', text, { mapping: { ...player, Notes: 'notes' } })
    expect(report).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 0, rows: 1, ignoredColumns: [], problems: [] })
    const [, ann] = await players('code,name,club.name,born,fee,level,home,notes')
    expect(ann).toMatchObject({
      code: 'P2',
      name: 'Ann  Lee',
      club: { name: 'Alpha' },
      born: '1990-12-24',
      fee: 1234.5,
      level: 'senior',
      home: { town: null, zone: 'senior' },
      notes: 'first\nsecond',
    })
  })

  it('gives an empty cell of a new record the default, and a number', async () => {
    await load('player', 'Name,Level\nAnn,\n', { mapping: player })
    expect(await players('name,level')).toContainEqual(expect.objectContaining({ name: 'Ann', level: 'junior' }))
    await load('club', 'Code,Name\n,New\n', { mapping: { Code: 'code', Name: 'name' } })
    expect(await allRecords(engine, 'club', 'code,name', 'code')).toContainEqual(expect.objectContaining({ code: 'CL-001', name: 'New' }))
    const again = await load('club', 'Code,Name\n,New\n', { mapping: { Code: 'code', Name: 'name' }, key: 'name' })
    expect(again).toMatchObject({ unchanged: 1, refused: 0 })
  })

  it('keeps the neighbours of a refused row, in the same chunk and in others', async () => {
    const lines = Array.from({ length: 450 }, (_, index) => `N${index},Player ${index},${index === 3 || index === 300 ? 'bad' : ''}`)
    const done: number[] = []
    const report = await load('player', ['Code,Name,Born', ...lines].join('\n'), {
      mapping: player,
      chunkSize: 200,
      onProgress: (rows) => done.push(rows),
    })
    expect(report).toMatchObject({ created: 448, refused: 2, rows: 450 })
    expect(report.problems.map(({ row }) => row)).toEqual([5, 302])
    expect(done).toEqual([200, 400, 450])
    expect(await players()).toHaveLength(449)
  })

  it('uses up no number for a refused row', async () => {
    const mapping = { Name: 'name' }
    await load('club', `Name\n${'x'.repeat(41)}\nGood\n`, { mapping })
    expect(await allRecords(engine, 'club', 'code,name', 'code')).toContainEqual(expect.objectContaining({ code: 'CL-001', name: 'Good' }))
  })

  it('changes the record that the key names, only in the fields of the mapping', async () => {
    await load('player', 'Code,Name,Fee,Town,Zone\nP1,Zoe,5,Bern,junior\n', { mapping: player, key: 'code' })
    const report = await load('player', 'Code,Name,Born,Town\nP1,Zoe,1999-01-02,\nP2,Ann,,\n', {
      mapping: { Code: 'code', Name: 'name', Born: 'born', Town: 'home.town' },
      key: 'code',
    })
    expect(report).toMatchObject({ created: 1, updated: 1, unchanged: 0, refused: 0, rows: 2 })
    expect(await players('code,fee,born,home')).toMatchObject([
      { code: 'P1', fee: 5, born: '1999-01-02', home: { town: null, zone: 'junior' } },
      { code: 'P2', fee: null, born: null, home: null },
    ])
  })

  it('leaves a retired option where it stands', async () => {
    const table = identifier(engine.model.entities.get('player')?.table ?? '')
    await engine.database.transaction((executor) => executor.all(sql`update ${table} set "level" = 'veteran' where "code" = 'P1'`))
    const report = await load('player', 'Code,Level,Name\nP1,veteran,Zoe B\n', { mapping: player, key: 'code' })
    expect(report).toMatchObject({ updated: 1, problems: [] })
    expect(await players('level,name')).toMatchObject([{ level: 'veteran', name: 'Zoe B' }])
  })

  it('does nothing the second time', async () => {
    const text = 'Code,Name,Club,Born,Fee,Level,Town,Zone\nP2,Ann,A,24.12.1990,"1.234,50",a,Łódź,senior\nP3,Bob,,,0.10,,,\n'
    await load('player', text, { mapping: player, key: 'code' })
    const before = await players('id,version,updatedAt,home,fee')
    expect(await load('player', text, { mapping: player, key: 'code' })).toMatchObject({ created: 0, updated: 0, unchanged: 2, refused: 0 })
    expect(await players('id,version,updatedAt,home,fee')).toEqual(before)
  })

  it('finds references by their key, a unique field, their name or their id', async () => {
    const [alpha] = await allRecords(engine, 'club', 'id,code', 'code')
    const text = `Name,Club\nAnn,A\nBob,Alpha\nCid,${String(alpha?.id).toUpperCase()}\nDora,Twins\n`
    const report = await load('player', text, { mapping: { Name: 'name', Club: 'club' } })
    expect(report.problems).toMatchObject([{ row: 5, value: 'Twins', code: 'several-found' }])
    expect((await players('name,club')).map(({ name, club }) => [name, (club as { label: string } | null)?.label])).toEqual([
      ['Zoe', undefined],
      ['Ann', 'Alpha'],
      ['Bob', 'Alpha'],
      ['Cid', 'Alpha'],
    ])
  })

  it('finds one of several entities, and says so where a name means two', async () => {
    await load('player', 'Name\nAlpha\n', { mapping: { Name: 'name' } })
    const text = 'No,About\nV1,Zoe\nV2,Alpha\nV3,player:Alpha\nV4,club:A\nV5,club:Zoe\n'
    const report = await load('visit', text, { mapping: { No: 'number', About: 'about' } })
    expect(report.problems).toMatchObject([
      { row: 3, code: 'several-found' },
      { row: 6, code: 'no-such-record' },
    ])
    expect((await allRecords(engine, 'visit', 'number,about', 'number')).map(({ about }) => about)).toMatchObject([
      { entity: 'player', label: 'Zoe' },
      { entity: 'player', label: 'Alpha' },
      { entity: 'club', label: 'Alpha' },
    ])
  })

  it('makes a new record where the key is that of one in the trash', async () => {
    expect(await load('club', 'Code,Name\nGONE,Back\n', { mapping: { Code: 'code', Name: 'name' }, key: 'code' })).toMatchObject({
      created: 1,
    })
  })

  it('finds a record that a row above has made', async () => {
    const mapping = { Code: 'code', Name: 'name', Captain: 'captain.code' }
    expect(await load('player', 'Code,Name,Captain\nP2,Ann,\nP3,Bob,P2\n', { mapping })).toMatchObject({ created: 2, refused: 0 })
    expect((await players('name,captain')).at(-1)).toMatchObject({ name: 'Bob', captain: { label: 'Ann' } })
  })

  it('points to one of several entities', async () => {
    const mapping = { No: 'number', Club: 'about.club.code', Player: 'about.player.code' }
    const report = await load('visit', 'No,Club,Player\nV1,A,\nV2,,P1\nV3,,\n', { mapping, key: 'number' })
    expect(report).toMatchObject({ created: 3, problems: [] })
    expect(await allRecords(engine, 'visit', 'number,about', 'number')).toMatchObject([
      { about: { entity: 'club', label: 'Alpha' } },
      { about: { entity: 'player', label: 'Zoe' } },
      { about: null },
    ])
  })

  it('reads other texts in place of those of the cells, and texts for every row', async () => {
    const report = await load('player', 'First,Last,Grade\n Ann , Lee , 2 \nBob,,9\n', {
      mapping: { Grade: { field: 'level', values: { '1': 'junior', '2': 'Senior' } } },
      values: { name: '{First} {Last}', 'club.code': 'A', code: '{First}' },
    })
    expect(report).toMatchObject({ created: 1, refused: 1 })
    expect(report.problems).toMatchObject([{ row: 3, column: 'Grade', field: 'level', value: '9' }])
    expect(await players('code,name,level,club')).toMatchObject([
      { code: 'Ann', name: 'Ann Lee', level: 'senior', club: { label: 'Alpha' } },
      { code: 'P1' },
    ])
  })

  it('reports what leads nowhere and goes on without it', async () => {
    const report = await load('player', 'Name,Nmae,Shout,Home,Items\nAnn,1,2,3,4\n', {
      mapping: { Name: 'name', Nmae: 'nmae', Shout: 'shout', Home: 'home', Items: 'club.colour', Nome: 'code', Lines: 'club.captain.code' },
      values: { level: '{Level}', born: '{Home}', tier: 'junior' },
      dryRun: true,
    })
    expect(report.ignoredColumns).toEqual([
      { column: 'Nmae', reason: 'Player has no field "nmae". Did you mean "name"?' },
      { column: 'Shout', reason: '"Shout" is set by the system.' },
      { column: 'Home', reason: '"Home" has several parts. Map the column to one of them: home.town, home.zone.' },
      { column: 'Items', reason: 'Club has no field "colour".' },
      { column: 'Nome', reason: 'The file has no column "Nome". Did you mean "Name"?' },
      { column: 'Lines', reason: 'The file has no column "Lines".' },
      { column: 'Level', reason: 'The file has no column "Level".' },
      { column: 'tier', reason: 'Player has no field "tier".' },
    ])
  })

  it('writes rows with one key as one record with lines', async () => {
    const text = 'No,Day,What,Minutes,Player\nV1,2026-01-01,talk,5,\nV1,,talk,5,\nV1,2026-01-01,walk,,P1\nV2,,rest,1,\nV3,2026-01-03,,,\n'
    const options = { mapping: visit, key: 'number' }
    expect(await load('visit', text, options)).toMatchObject({ created: 3, refused: 0, rows: 5 })
    const before = await visits()
    expect(before.map(({ items }) => items.map(({ what, minutes, player: who }) => [what, minutes, who?.label]))).toEqual([
      [
        ['talk', 5, undefined],
        ['talk', 5, undefined],
        ['walk', null, 'Zoe'],
      ],
      [['rest', 1, undefined]],
      [],
    ])
    expect(await load('visit', text, options)).toMatchObject({ created: 0, updated: 0, unchanged: 3 })
    expect(await visits()).toEqual(before)
  })

  it('writes many lines in their order', async () => {
    const minutes = Array.from({ length: 205 }, (_, index) => index + 1)
    await load('visit', `No,What,Minutes\n${minutes.map((minute) => `V1,talk,${minute}\n`).join('')}`, {
      mapping: { No: 'number', What: 'items.what', Minutes: 'items.minutes' },
      key: 'number',
    })
    expect((await visits()).map(({ items }) => items.map((item) => item.minutes))).toEqual([minutes])
  })

  it('keeps the lines that say the same, with what the file does not speak of', async () => {
    const options = { mapping: visit, key: 'number' }
    await load('visit', 'No,What,Remark\nV1,talk,\nV1,walk,slow\nV1,rest,\n', {
      mapping: { ...visit, Remark: 'items.remark' },
      key: 'number',
    })
    const [before] = await visits()
    expect(
      await load('visit', 'No,What,Minutes\nV1,walk,\nV1,talk,7\n', {
        ...options,
        mapping: { No: 'number', What: 'items.what', Minutes: 'items.minutes' },
      }),
    ).toMatchObject({ updated: 1 })
    const [after] = await visits()
    expect(after?.items).toMatchObject([
      { id: before?.items[1]?.id, what: 'walk', remark: 'slow' },
      { what: 'talk', minutes: 7, remark: null },
    ])
    expect(after?.items).toHaveLength(2)
  })

  it('changes nothing in a dry run, and reports what it would do', async () => {
    const text = `Code,Name\nP1,Zoe B\nP2,Ann\nP2,Ann B\nP3,Ann B\n${Array.from({ length: 250 }, (_, index) => `N${index},Player ${index}\n`).join('')}P2,Ann C\n`
    const options = { mapping: player, key: 'code' }
    const before = await players('id,version,name')
    const tried = await load('player', text, { ...options, dryRun: true })
    expect(await players('id,version,name')).toEqual(before)
    await load('club', 'Name\nNew\n', { mapping: { Name: 'name' }, dryRun: true })
    await load('club', 'Name\nNew\n', { mapping: { Name: 'name' } })
    expect((await allRecords(engine, 'club', 'code', 'code')).map(({ code }) => code)).toContain('CL-001')
    expect(tried).toMatchObject({ created: 251, updated: 3, refused: 1, rows: 255 })
    expect(await load('player', text, options)).toEqual(tried)
  })

  it('matches columns to fields by path, name and title', () => {
    const columns = ['code', 'FULL  NAME', 'Born_On', 'home.town', 'Zone', 'club.code', 'Fees']
    expect(matchColumns(engine.context(null), 'player', columns)).toEqual({
      code: 'code',
      'FULL  NAME': 'name',
      Born_On: 'born',
      'home.town': 'home.town',
      Zone: 'home.zone',
      'club.code': 'club.code',
      Fees: 'Fees',
    })
  })

  it.each([
    ['an entity that is not there', 'plyer', { mapping: {} }, 'not-found'],
    ['an entity of owned lines', 'visit-item', { mapping: { Name: 'what' } }, 'conflict'],
    ['a key that is no field', 'player', { mapping: { Name: 'name' }, key: 'nam' }, 'invalid-parameter'],
    ['a key that no column fills', 'player', { mapping: { Name: 'name' }, key: 'code' }, 'invalid-parameter'],
    ['a key of several parts', 'player', { mapping: { Name: 'home.town' }, key: 'home' }, 'invalid-parameter'],
  ])('cannot start with %s', async (_name, entity, options, code) => {
    await expect(load(entity, 'Name\nAnn\n', options)).rejects.toMatchObject({ code })
  })

  interface Visit {
    readonly items: readonly {
      readonly id: string
      readonly what: string
      readonly minutes: number
      readonly player: { readonly label: string } | null
    }[]
  }

  async function visits(): Promise<readonly Visit[]> {
    return (await allRecords(engine, 'visit', 'number,version,items', 'number')) as unknown as readonly Visit[]
  }
})
