import { describe, expect, it } from 'vitest'
import { postgres } from '../../engine/database/dialects/postgres.ts'
import { diff } from '../../engine/migration/diff.ts'
import type { Parked } from '../../engine/migration/parked.ts'
import type { ColumnDefinition, TableDefinition } from '../../engine/migration/tables.ts'

const text = (name: string, more: Partial<ColumnDefinition> = {}): ColumnDefinition => ({ name, kind: { kind: 'text' }, ...more })
const table = (name: string, columns: readonly ColumnDefinition[]): TableDefinition => ({ name, columns, indexes: [] })
const steps = (before: TableDefinition[], after: TableDefinition[], parked: Parked[] = []) =>
  diff(before, after, parked).operations.map((operation) => `${operation.sign}${operation.isAdditive ? '' : '!'} ${operation.describe()}`)
const to = (target: string): ColumnDefinition => ({ name: `${target}_id`, kind: { kind: 'id' }, references: target })
const statements = (before: TableDefinition[], after: TableDefinition[]) =>
  diff(before, after, []).operations.flatMap((operation) => operation.up({ dialect: postgres }).map(({ text: sql }) => sql))

describe('the difference of two sets of tables', () => {
  it('is nothing between equals', () => {
    expect(steps([table('a', [text('x')])], [table('a', [text('x')])])).toEqual([])
  })

  it('creates a table after those it points to, with its references in the same statement', () => {
    const a = table('a', [to('b'), to('a'), to('old')])
    expect(statements([table('old', [])], [table('old', []), a, table('b', [])])).toEqual([
      'create table "b" ()',
      'create table "a" ("b_id" uuid references "b" ("id"), "a_id" uuid references "a" ("id"), "old_id" uuid references "old" ("id"))',
    ])
  })

  it('makes the references of a circle afterwards', () => {
    expect(statements([], [table('a', [to('b')]), table('b', [to('c')]), table('c', [to('a')])])).toEqual([
      'create table "c" ("a_id" uuid)',
      'create table "b" ("c_id" uuid references "c" ("id"))',
      'create table "a" ("b_id" uuid references "b" ("id"))',
      'alter table "c" add foreign key ("a_id") references "a" ("id")',
    ])
  })

  it('refers to a table afterwards when it gets its name in the same plan', () => {
    const after = [{ ...table('b', []), renamedFrom: 'a' }, table('c', [to('b')])]
    expect(statements([table('a', [])], after)).toEqual([
      'create table "c" ("b_id" uuid)',
      'alter table "a" rename to "b"',
      'alter table "c" add foreign key ("b_id") references "b" ("id")',
    ])
  })

  it('adds a column', () => {
    expect(steps([table('a', [])], [table('a', [text('x')])])).toEqual(['+ add column a.x (text)'])
  })

  it('parks what is gone and brings it back', () => {
    const full = table('a', [text('x'), text('y')])
    const less = table('a', [text('x')])
    const gone = diff([full], [less], [])
    expect(gone.operations.map((operation) => operation.describe())).toEqual(['park column a.y; its values are kept'])
    expect(gone.operations.every((operation) => operation.isAdditive)).toBe(false)
    const back = diff([less], [full], gone.parked)
    expect(back.operations.map((operation) => operation.describe())).toEqual(['bring back column a.y with its values'])
    expect(back.parked).toEqual([])
  })

  it('does not bring a parked column back as another type', () => {
    const { parked } = diff([table('a', [text('y')])], [table('a', [])], [])
    expect(steps([table('a', [])], [table('a', [{ name: 'y', kind: { kind: 'date' } }])], [...parked])).toEqual(['+ add column a.y (date)'])
  })

  it('parks a column twice under different names', () => {
    const once = diff([table('a', [text('y')])], [table('a', [])], [])
    const twice = diff([table('a', [{ name: 'y', kind: { kind: 'date' } }])], [table('a', [])], once.parked)
    expect(new Set(twice.parked.map((entry) => entry.parkedAs)).size).toBe(2)
  })

  it('parks a whole table and brings it back', () => {
    const gone = diff([table('a', [text('x')])], [], [])
    expect(gone.operations.map((operation) => operation.describe())).toEqual(['park table a; its rows are kept'])
    expect(steps([], [table('a', [text('x'), text('y')])], [...gone.parked])).toEqual([
      '+ bring back table a with its rows',
      '+ add column a.y (text)',
    ])
  })

  it('renames where it is declared, and only there', () => {
    const before = [table('a', [text('x')])]
    expect(steps(before, [table('a', [text('z', { renamedFrom: 'x' })])])).toEqual(['~! rename column a.x to z; its values stay'])
    expect(steps(before, [table('a', [text('z')])])).toEqual(['-! park column a.x; its values are kept', '+ add column a.z (text)'])
    expect(steps([table('a', [text('z')])], [table('a', [text('z', { renamedFrom: 'x' })])])).toEqual([])
  })

  it('asks for a decision where a type does not convert by itself', () => {
    const [operation] = diff([table('a', [text('x')])], [table('a', [{ name: 'x', kind: { kind: 'date' } }])], []).operations
    expect(operation?.refusal).toBe(
      'a.x cannot turn from text into date by itself. Decide: --decide change:a.x=park, =default:<value> or =convert:<CEL>; the old values are kept in each case.',
    )
  })

  it('takes a unique index over stored rows for dangerous, over a new table not', () => {
    const index = { name: 'u', columns: ['x'], isUnique: true }
    const unique = { ...table('a', [text('x')]), indexes: [index] }
    expect(steps([table('a', [text('x')])], [unique])).toEqual(['~! create unique index on a (x)'])
    expect(steps([], [unique])).toEqual(['+ create table a with 1 columns', '+ create unique index on a (x)'])
  })
})
