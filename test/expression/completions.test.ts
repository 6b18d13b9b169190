import { expect, it } from 'vitest'
import { functions } from '../../engine/expression/functions.ts'
import { checkExpression, completions, functionTable } from '../../engine/expression/index.ts'
import { buildModel } from './support.ts'

const model = buildModel()
const found = completions(model, 'firm', { user: 'a record of "user"' })
const named = (name: string) => found.find((completion) => completion.name === name)

it('offers fields, their parts, lists and variables with types in words', () => {
  expect(named('budget')).toMatchObject({ kind: 'field', type: 'a decimal number' })
  expect(named('address.city')).toMatchObject({ kind: 'field', type: 'text' })
  expect(named('rep')).toMatchObject({ kind: 'field', type: 'a record of "user"', entities: ['user'] })
  expect(named('parts')).toMatchObject({ kind: 'list', entities: ['part'] })
  expect(named('deals')).toMatchObject({ kind: 'list', type: 'a list of a record of "deal"', entities: ['deal'] })
  expect(named('user')).toMatchObject({ kind: 'variable', type: 'a record of "user"' })
})

it('offers every function with how it is written', () => {
  const offered = found.filter(({ kind }) => kind === 'function' || kind === 'macro').map(({ name }) => name)
  expect(offered.slice(0, functionTable.length)).toEqual(functionTable.map(({ name }) => name))
  // After those of the engine, what plugins have added to the process.
  expect(offered).toEqual([...functions.keys()])
  expect(named('avg')).toMatchObject({ kind: 'function', type: 'list.avg() -> number', example: 'record.orders.map(o, o.amount).avg()' })
})

it('offers no name of a field or variable that an expression cannot use', () => {
  const names = found.filter(({ kind }) => kind === 'field' || kind === 'list')
  for (const { name } of names)
    expect(checkExpression(`record.${name} != null || true`, { model, entity: 'firm' })).not.toMatchObject({
      problems: [{ code: 'unknown-name' }],
    })
  expect(names.length).toBeGreaterThan(20)
})

it('knows only functions where there is no such entity', () => {
  expect(completions(model, 'nothing').filter(({ kind }) => kind === 'field')).toEqual([])
})
