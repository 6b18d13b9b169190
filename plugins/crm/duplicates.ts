import type { ActionCall, Answer, Entity, Plugin } from '../../engine/plugins/api.ts'
import { candidate, different, group, groupParameters, mergeBody, page } from './duplicate-schemas.ts'
import { list, number, object, parameter, uuid } from './schemas.ts'

const several = (entity: Entity) => entity.plural.toLowerCase()
const pairs = { description: 'How many pairs', properties: { data: object({ pairs: number }) } }

/** Finding records that are likely the same, telling them apart, and making one of them. */
export const duplicateRoutes: Plugin['recordRoutes'] = {
  'GET duplicates': {
    query: { filter: 'text', fields: 'text', threshold: 'text', limit: 'integer', cursor: 'text' },
    timeLimit: 60_000,
    describe: (entity) => ({
      summary: `Groups of ${several(entity)} that are likely the same`,
      description: 'A page may hold fewer groups than asked for, even none: as long as `page.next` is not null, the check goes on.',
      parameters: groupParameters,
      answer: { description: 'The groups', properties: { data: list(group), page, crowded: number } },
    }),
    run: ({ duplicates, entity, query }) => duplicates.groups(entity, query),
  },
  'POST duplicates': {
    body: 'needed',
    describe: (entity) => ({
      summary: `The ${several(entity)} that a record looks like which is being typed; nothing is stored`,
      body: { type: 'object', description: 'A record, complete or not; with its id when it is one that is being changed' },
      answer: {
        description: 'At most ten, the likest first',
        properties: { data: list(candidate), isComplete: { type: 'boolean' } },
      },
    }),
    async run({ duplicates, entity, body }) {
      const { candidates, isComplete } = await duplicates.find(entity, body)
      return { data: candidates, isComplete }
    },
  },
  'POST not-duplicates': {
    body: 'needed',
    describe: (entity) => ({ summary: `Remember that ${several(entity)} are different ones`, body: different, answer: pairs }),
    run: async ({ duplicates, entity, body }) => ({ data: { pairs: await duplicates.keepApart(entity, body) } }),
  },
  'DELETE not-duplicates': {
    body: 'needed',
    describe: () => ({ summary: 'Forget it again', body: different, answer: pairs }),
    run: async ({ duplicates, entity, body }) => ({ data: { pairs: await duplicates.forget(entity, body) } }),
  },
  'POST merge': {
    query: { dryRun: 'boolean' },
    body: 'needed',
    timeLimit: 120_000,
    describe: (entity) => ({
      summary: `Make one of several ${several(entity)}`,
      parameters: [parameter('dryRun', '`true` shows what would come of it, and keeps nothing', { type: 'boolean' })],
      body: mergeBody,
      answer: { description: 'What came of it', properties: { data: { type: 'object' } } },
      refuses: [409, 412],
    }),
    run: async ({ duplicates, entity, body, query }) => ({
      data: await duplicates.merge(entity, body, { isPreview: query.dryRun === true }),
    }),
  },
  'POST {id}/unmerge': {
    body: 'optional',
    timeLimit: 120_000,
    describe: () => ({
      summary: 'Take back the latest merge in which the record stayed or went',
      body: object({ merge: uuid }),
      answer: { description: 'What was brought back, and in `lost` what could not be', properties: { data: { type: 'object' } } },
    }),
    run: async ({ duplicates, entity, id, body }) => ({ data: await duplicates.unmerge(entity, id, body) }),
  },
}

/** The records that one record looks like, with why; the list of all groups and the dialog of merging are pages of the screen. */
export const duplicateActions: Plugin['actions'] = {
  'find-duplicates': {
    title: 'Records like this one',
    description: 'Those that are likely the same, by the rules of the metadata, and why.',
    icon: 'copy',
    isByName: true,
    isFor: (model, entity) => (model.entities.get(entity)?.quality?.duplicates.length ?? 0) > 0,
    run: findDuplicates,
  },
}

async function findDuplicates({ duplicates, records, model, entity, id, say }: ActionCall): Promise<Answer> {
  const title = say('Records like this one')
  const { candidates } = await duplicates.find(entity, await records.get(entity, id))
  if (candidates.length === 0)
    return { title, blocks: [{ kind: 'text', text: say('No other record looks like this one.') }], data: { candidates } }
  const titleOf = (path: string) => model.entities.get(entity)?.fields.get(path.split('.')[0] ?? '')?.title ?? path
  const rows = candidates.map(({ id: other, label, score, threshold, reasons }) => [
    { entity, id: other, label },
    reasons.map(({ field, similarity }) => `${titleOf(field)} ${Math.round(similarity * 100)} %`).join(', '),
    say('{score} of {threshold}', { score: Math.round(score * 10) / 10, threshold }),
  ])
  return { title, blocks: [{ kind: 'table', columns: [say('Record'), say('Alike in'), say('Points')], rows }], data: { candidates } }
}
