import { type ToolSet, tool } from 'ai'
import { z } from 'zod'
import { type ForModels, KartotekaError } from '../../../engine/plugins/api.ts'
import { asData } from './data.ts'

const entity = z.string().max(60).describe('Name of an entity')

/** What reads, with the rights of the person, and without what the metadata keeps from models. */
export function readingTools(call: ForModels): ToolSet {
  return {
    read: tool({
      description: 'One record with its fields.',
      inputSchema: z.object({ entity, id: z.string().max(60) }),
      execute: (given) => told(() => call.records.get(given.entity, given.id)),
    }),
    find: tool({
      description: 'Records of an entity that fit a CEL condition, such as: customer.id == "..." && amount > 100.0',
      inputSchema: z.object({ entity, filter: z.string().max(1000).optional(), sort: z.string().max(200).optional() }),
      execute: ({ entity: name, ...query }) => told(() => call.records.list(name, { ...query, limit: 20, count: true })),
    }),
    aggregate: tool({
      description: 'Groups and measures, reckoned by the database: group "state", measure "count(),sum(amount)".',
      inputSchema: z.object({
        ...{
          entity,
          filter: z.string().max(1000).optional(),
          group: z.string().max(200).optional(),
          measure: z.string().max(400).optional(),
        },
      }),
      execute: ({ entity: name, ...query }) => told(() => call.records.aggregate(name, { ...query, limit: 50, totals: true })),
    }),
  }
}

/** What is refused is told to the model, which may ask better. */
async function told(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return asData(await work())
  } catch (error) {
    if (error instanceof KartotekaError) return { refused: error.message }
    throw error
  }
}
