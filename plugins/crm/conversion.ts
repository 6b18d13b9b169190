import type { ActionCall, Answer, Entity, Plugin } from '../../engine/plugins/api.ts'
import { list, named, number, object, text, uuid } from './schemas.ts'

const targets = (entity: Entity) => (entity.conversions ?? []).map(({ to }) => to)
const hasTargets = (entity: Entity | undefined) => entity !== undefined && targets(entity).length > 0
const titleOf = (entity: Entity) => entity.title.toLowerCase()
const stayed = list(object({ entity: text, id: uuid, message: text }))

/** What a record would become, making it, and taking that back. */
export const conversionRoutes: Plugin['recordRoutes'] = {
  'GET {id}/convert': {
    describe(entity) {
      if (!hasTargets(entity)) return undefined
      const proposal = {
        ...{ to: { type: 'string', enum: targets(entity) }, title: text, values: { type: 'object' } },
        ...{ existing: { ...named, type: ['object', 'null'] }, mayCreate: { type: 'boolean' }, ask: list(text), links: list(text) },
      }
      const may = { mayConvert: { type: 'boolean' }, mayTakeBack: { type: 'boolean' } }
      const data = object({ targets: list(object(proposal)), became: { type: ['array', 'null'], items: named }, ...may })
      const answer = { description: 'The proposal, and in `became` what it became already', properties: { data } }
      return { summary: `What a ${titleOf(entity)} would become`, answer }
    },
    run: async ({ conversions, entity, id }) => ({ data: await conversions.propose(entity, id) }),
  },
  'POST {id}/convert': {
    body: 'optional',
    timeLimit: 60_000,
    describe(entity) {
      if (!hasTargets(entity)) return undefined
      const to = { type: 'string', enum: targets(entity) }
      const target = { ...object({ to, id: uuid, values: { type: 'object' } }), required: ['to'] }
      return {
        summary: `Convert a ${titleOf(entity)}, all or nothing`,
        description:
          'Each target is a new record, filled by the metadata and then by `values`, or the one that `id` names. Without `targets` all are made.',
        parameters: [{ name: 'If-Match', in: 'header', description: 'The ETag that was seen', schema: text }],
        body: object({ targets: { ...list(target), minItems: 1 } }),
        answer: {
          description: 'What it became',
          properties: { data: object({ id: uuid, became: list(named), moved: number, stayed }) },
        },
        refuses: [409],
      }
    },
    run: async ({ conversions, entity, id, body, ifVersion }) => ({
      data: await conversions.convert(entity, id, body, { ifVersion }),
    }),
  },
  'POST {id}/convert/undo': {
    timeLimit: 60_000,
    describe(entity) {
      if (!hasTargets(entity)) return undefined
      return {
        summary: `Take the conversion of a ${titleOf(entity)} back`,
        answer: { description: 'What went to the trash', properties: { data: object({ id: uuid, deleted: list(named), moved: number }) } },
        refuses: [409],
      }
    },
    run: async ({ conversions, entity, id }) => ({ data: await conversions.undo(entity, id) }),
  },
}

/** The same for rules, buttons of the metadata and programs; the screen has a dialog of its own. */
export const conversionActions: Plugin['actions'] = {
  convert: {
    title: 'Convert',
    description: 'Makes of the record all that its metadata says.',
    icon: 'arrows-exchange',
    isByName: true,
    timeLimit: 60_000,
    isFor: (model, entity) => hasTargets(model.entities.get(entity)),
    run: convert,
  },
  'undo-conversion': {
    title: 'Take the conversion back',
    description: 'What was made goes to the trash, and the record is as it was before.',
    icon: 'arrow-back-up',
    isByName: true,
    timeLimit: 60_000,
    isFor: (model, entity) => hasTargets(model.entities.get(entity)),
    run: undo,
  },
}

async function convert({ conversions, model, entity, id, say }: ActionCall): Promise<Answer> {
  const { became, moved, stayed } = await conversions.convert(entity, id)
  const rows = became.map(({ entity: to, id: made, label }) => [
    model.entities.get(to)?.title ?? to,
    label === undefined ? null : { entity: to, id: made, label },
  ])
  const words = [say('{count} records moved along.', { count: moved }), ...stayed.map(({ message }) => message)]
  return {
    title: say('Converted'),
    blocks: [
      { kind: 'table', columns: [say('Kind'), say('Record')], rows },
      { kind: 'text', text: words.join(' ') },
    ],
    data: { became, moved, stayed },
  }
}

async function undo({ conversions, entity, id, say }: ActionCall): Promise<Answer> {
  const { deleted, moved } = await conversions.undo(entity, id)
  const words = say('{deleted} records went to the trash, {moved} moved back.', { deleted: deleted.length, moved })
  return { title: say('Taken back'), blocks: [{ kind: 'text', text: words }], data: { deleted, moved } }
}
