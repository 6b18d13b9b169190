import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Answer } from '../forms/index.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const number: Schema = { type: 'number' }
const listOf = (items: Schema): Schema => ({ type: 'array', items })
/** An object with these members; others may be there. */
const having = (properties: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema => ({
  ...{ type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } },
})

const record = having({ entity: text, id: text, label: text })
const source = having({ entity: text, label: text }, { id: text, filter: text, fields: listOf(text) })
const cell: Schema = { anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, record] }
const person = having({
  ...{ record, side: { enum: ['inside', 'outside'] }, roles: listOf(having({ title: text, count: number })), marks: listOf(text) },
  ...{ activities: number, share: number, lastContact: { type: ['string', 'null'] } },
})
const citation = having({ entity: text, id: text, field: text, label: text, title: text })

/** What each kind of block holds, as `engine/forms/answer.ts` declares it. */
const blocks = {
  text: having({ text }, { title: text }),
  score: having({ title: text, value: number, max: number, level: text, tone: { enum: ['good', 'fair', 'poor'] } }),
  factors: having({ factors: listOf(having({ title: text, points: number, max: number, reason: text }, { sources: listOf(source) })) }),
  table: having({ columns: listOf(text), rows: listOf(listOf(cell)) }, { title: text }),
  people: having({ centre: record, people: listOf(person), activities: number, isCut: { type: 'boolean' } }),
  proposal: having({ entity: text, id: { type: ['string', 'null'] }, proposal: text }),
  records: having({ title: text, entity: text, filter: text, total: number }),
  statements: having({ statements: listOf(having({ text, citations: listOf(citation) })), withheld: number }),
  change: having({ documents: { type: 'object' }, steps: listOf(text) }),
} satisfies Record<Answer['blocks'][number]['kind'], Schema>

const block: Schema = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: Object.entries(blocks).map(([kind, schema]) => ({
    ...schema,
    properties: { ...(schema.properties as Schema), kind: { const: kind } },
  })),
}

let validate: ValidateFunction | undefined

/** The answer of a plugin, which every screen can draw. Throws where it is none: what a plugin does wrong fails its call and no page. */
export function checkedAnswer(answer: unknown): Answer {
  validate ??= new Ajv2020({ strict: false, discriminator: true }).compile(having({ title: text, blocks: listOf(block) }))
  if (validate(answer)) return answer as Answer
  const [error] = validate.errors ?? []
  const wrong = error?.keyword === 'discriminator' ? `has a kind: ${Object.keys(blocks).join(', ')}` : (error?.message ?? 'is wrong')
  throw new Error(`what it answers is no answer: "${error?.instancePath ?? ''}" ${wrong}.`)
}
