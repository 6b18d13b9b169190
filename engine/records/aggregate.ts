import { KartotekaError } from '../base/errors.ts'
import { aggregateSql } from '../database/index.ts'
import { readAggregate } from './aggregate-parameters.ts'
import { tellOfReading } from './audit/reads.ts'
import { queryContext, type RecordsContext, visibleEntity } from './context.ts'
import type { Action } from './gate.ts'
import { listConditions } from './list-statements.ts'

/** The parameters of an aggregate as they stand in the address; `filter`, `search` and `archived` are those of a list. */
export interface AggregateQuery {
  /** `status,owner.team,month(createdAt)`; without it everything is one group. */
  readonly group?: string | undefined
  /** `count(),sum(amount)`; `count()` when it is not given. */
  readonly measure?: string | undefined
  readonly filter?: string | undefined
  readonly search?: string | undefined
  readonly archived?: boolean | undefined
  /** What is done with the records beside counting them: only those with which the person may do it. */
  readonly rights?: readonly Action[] | undefined
  /** A CEL condition over measures: `sum(amount) > 1000`. */
  readonly having?: string | undefined
  /** `-sum(amount),status`; else the groups in order. */
  readonly sort?: string | undefined
  /** 1 to 1000 groups; 1000 when it is not given. */
  readonly limit?: number | undefined
  /** The measures over all records that fit, beside the groups, whatever `having` and `limit` leave of these. */
  readonly totals?: boolean | undefined
}

const maxGroups = 1000

/** The JSON text of `{"data":[...],"page":{"more":...},"totals":{...}}`: one object a group. One statement. */
export async function aggregateRecords(context: RecordsContext, entityName: string, query: AggregateQuery): Promise<string> {
  const entity = visibleEntity(context, entityName)
  const limit = readLimit(query.limit)
  const plan = readAggregate(context.model, entity, query, context.personId !== null)
  const statement = queryContext(context)
  const alias = statement.alias()
  const { filter, search, archived, rights } = query
  const conditions = listConditions(statement, entity, alias, { filter, search, archived, rights })
  const rows = await context.database.all<{ part: number; record: string }>(
    aggregateSql(statement, { ...plan, entity, alias, conditions, limit: limit + 1, totals: query.totals === true }),
  )
  await tellOfReading(context, entity, { fields: 'id', filter, terms: [query.group, query.measure, query.having].join(' ') })
  const groups = rows.filter(({ part }) => Number(part) === 1)
  const totals = rows.find(({ part }) => Number(part) === 2)
  const data = groups.slice(0, limit).map(({ record }) => record)
  return `{"data":[${data.join(',')}],"page":{"more":${groups.length > limit}}${totals === undefined ? '' : `,"totals":${totals.record}`}}`
}

function readLimit(limit: number | undefined): number {
  if (limit === undefined) return maxGroups
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxGroups) return limit
  throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${maxGroups}; got ${limit}.`, {
    extensions: { parameter: 'limit' },
  })
}
