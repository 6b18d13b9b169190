import type { Decisions } from '../../engine/migration/index.ts'
import type { Documents } from '../support/engine.ts'

const text = { type: 'string', maxLength: 40 }

/** A model and a later one, with many kinds of steps between them. */
export const before: Documents = {
  'entities/item': {
    properties: { name: { ...text, 'x-unique': true }, size: { type: 'integer' }, count: { type: 'integer' }, gone: text, first: text },
  },
  'entities/old': { properties: { name: text } },
}

export const after: Documents = {
  'entities/item': {
    properties: {
      title: { ...text, 'x-renamed-from': 'name', 'x-unique': true },
      size: { type: 'number', multipleOf: 0.01 },
      count: { type: 'string', format: 'date' },
      first: text,
      initial: { ...text, 'x-convert-from': 'record.first + "."' },
      extra: { ...text, 'x-index': true },
      about: { 'x-ref': ['item', 'user'] },
    },
  },
}

export const decisions: Decisions = { 'change:item.count': { default: '2026-01-01' } }
