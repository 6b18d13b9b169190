import { describe, expect, it } from 'vitest'
import { newRole, saidOf, withField, withVerb } from '../../admin-ui/src/access/edit-role.ts'

const role = { $id: 'mate', title: 'Mate', entities: { boat: { read: true, update: 'record.owner == user', fields: { price: 'hidden' } } } }

describe('a role that is edited', () => {
  it('gets, changes and loses the word about an operation', () => {
    expect(saidOf(role, 'boat', 'update')).toBe('record.owner == user')
    expect(saidOf(role, 'boat', 'delete')).toBeUndefined()
    expect(saidOf(role, 'pier', 'read')).toBeUndefined()
    expect(withVerb(role, 'boat', 'delete', true).entities).toEqual({ boat: { ...role.entities.boat, delete: true } })
    expect(withVerb(role, 'boat', 'update', undefined).entities).toEqual({ boat: { read: true, fields: { price: 'hidden' } } })
    expect(withVerb(role, 'pier', 'read', false).entities).toEqual({ ...role.entities, pier: { read: false } })
  })

  it('gets and loses the right to a field', () => {
    expect(withField(role, 'boat', 'name', 'read').entities).toEqual({
      boat: { ...role.entities.boat, fields: { price: 'hidden', name: 'read' } },
    })
    expect(withField(role, 'boat', 'price', undefined).entities).toEqual({ boat: { read: true, update: 'record.owner == user' } })
  })

  it('names an entity no more of which nothing is said, but one at least', () => {
    const two = withVerb(role, 'pier', 'read', true)
    expect(withVerb(two, 'pier', 'read', undefined).entities).toEqual(role.entities)
    expect(withVerb(newRole('intern', 'Intern', 'boat'), 'boat', 'read', undefined).entities).toEqual({ boat: { read: false } })
  })
})
