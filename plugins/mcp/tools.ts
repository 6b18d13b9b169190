import { z } from 'zod'
import type { PluginCall } from '../../engine/plugins/api.ts'
import { describeEntity, listEntities } from './describe.ts'

/** What a program may ask for. `run` is given what fits `input`. */
export interface Tool {
  readonly title: string
  readonly description: string
  readonly isReadOnly: boolean
  readonly input: z.ZodRawShape
  run(call: PluginCall, given: object): Promise<unknown>
}

const text = (about: string) => z.string().max(4000).describe(about)
const entity = text('Name of the entity, as "describe" lists it')
const id = text('Id of the record')
const filter = text('CEL condition over the fields, such as: amount > 1000.0 && createdAt >= date("2026-01-01")').optional()
const limit = z.number().int().min(1).max(100).optional()

const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('record'), entity, id, field: text('Name of the field') }),
  z.object({ kind: z.literal('url'), url: z.url(), date: text('The day on which it was read: 2026-01-31') }),
  z.object({ kind: z.literal('text'), quote: z.string().max(2000) }),
])
const proposed = z.object({
  field: text('Name of the field'),
  value: z.unknown().describe('As the API takes it; null empties the field'),
  source: source.describe('Where the value comes from'),
  confidence: z.number().min(0).max(1),
})

/** Keeps the schema of the input and what is done with it of one type. */
function tool<Shape extends z.ZodRawShape>(
  definition: Omit<Tool, 'input' | 'run'> & { input: Shape; run(call: PluginCall, given: z.infer<z.ZodObject<Shape>>): Promise<unknown> },
): Tool {
  return definition as unknown as Tool
}

export const tools: Readonly<Record<string, Tool>> = {
  describe: tool({
    title: 'Describe entities',
    description: 'Without "entity": the entities that there are. With it: its fields, choices, states, and what points to it.',
    isReadOnly: true,
    input: { entity: entity.optional() },
    run: async (call, given) => (given.entity === undefined ? listEntities(call.model) : describeEntity(call, given.entity)),
  }),
  search: tool({
    title: 'Search records',
    description:
      'With "text" alone: the best records of every entity. With "entity": its records that fit "text" and "filter", page by page.',
    isReadOnly: true,
    input: {
      ...{ text: text('Words to search for').optional(), entity: entity.optional(), filter, limit },
      fields: text('Paths with commas, such as: name,owner.name').optional(),
      sort: text('Paths with commas, "-" for falling: -createdAt').optional(),
      cursor: text('"page.next" of the page before').optional(),
    },
    async run({ search, records }, { text, entity, limit = 20, ...query }) {
      if (entity === undefined) return search(text ?? '', Math.min(limit, 20))
      return records.list(entity, { ...query, search: text, limit, count: query.cursor === undefined })
    },
  }),
  read: tool({
    title: 'Read a record',
    description: 'One record with all fields, or with those that are asked for.',
    isReadOnly: true,
    input: { entity, id, fields: text('Paths with commas').optional() },
    run: ({ records }, given) => records.get(given.entity, given.id, given.fields),
  }),
  aggregate: tool({
    title: 'Count and sum',
    description:
      'Groups records and measures them: group "state,month(createdAt)", measure "count(),sum(amount)". The figures are the database\'s.',
    isReadOnly: true,
    input: {
      ...{ entity, filter, limit: z.number().int().min(1).max(1000).optional() },
      group: text('Paths with commas; everything is one group without it').optional(),
      measure: text('count(), sum(path), avg(path), min(path), max(path), with commas').optional(),
      having: text('CEL condition over measures').optional(),
      sort: text('-sum(amount),state').optional(),
    },
    run: ({ records }, { entity, ...query }) => records.aggregate(entity, { ...query, totals: true }),
  }),
  propose: tool({
    title: 'Propose values',
    description:
      'Proposes values for fields of a record (or, without "id", of a new one) to the person of the token, who accepts or refuses each. Changes nothing by itself. The token needs the scope "propose".',
    isReadOnly: false,
    input: {
      ...{ entity, id: id.optional(), title: z.string().min(1).max(200).describe('What it is about, for the person') },
      fields: z.array(proposed).min(1).max(100),
    },
    run: ({ proposals }, { entity, id = null, title, fields }) => proposals.make({ entity, id, title, fields }),
  }),
  list_reports: tool({
    title: 'List reports',
    description: 'The declared reports that can be run.',
    isReadOnly: true,
    input: {},
    run: ({ reports }) => reports(),
  }),
  run_report: tool({
    title: 'Run a report',
    description: 'A declared report with its filter, period and number of records.',
    isReadOnly: true,
    input: {
      report: text('Name, as "list_reports" lists it'),
      period: text('Such as: this-month').optional(),
      filter,
      currency: text('ISO 4217').optional(),
    },
    run: ({ runReport }, { report, ...query }) => runReport(report, query),
  }),
  explain_access: tool({
    title: 'Explain access',
    description: 'Which role and which rule gives or refuses each operation on a record and each of its fields.',
    isReadOnly: true,
    input: { entity, id },
    run: ({ explainAccess }, given) => explainAccess(given.entity, given.id),
  }),
}
