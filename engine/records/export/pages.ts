import { identifier, joinSql, type Sql, sql } from '../../base/sql.ts'
import { atPlace, type Executor, type PagePlace, pageSelect, recordJson, type Selection, sortTerms } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { queryContext, type RecordsContext } from '../context.ts'
import { keyValue } from '../cursor.ts'
import { listConditions } from '../list-statements.ts'
import { readSort } from '../sort.ts'

/** Which records are exported, and in which order: by the parameters of a list; without a sort in the order in which they were made. */
export interface ExportSelection {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  readonly search?: string | undefined
  /** What lies in the trash instead of what does not. */
  readonly trash?: boolean | undefined
  readonly archived?: boolean | undefined
}

const pageSize = 500

interface PageRow extends Record<string, unknown> {
  readonly record: string
  readonly id: string
}

/** Makes the statement of each page, so that whatever is wrong with the parameters is said before anything is sent. */
export function preparePages(context: RecordsContext, entity: Entity, query: ExportSelection, selection: Selection) {
  const keys = query.sort === undefined || query.sort.trim() === '' ? [] : readSort(context.model, entity, query.sort)
  const statementAt = (place: PagePlace | undefined): { statement: Sql; placeOf: (row: PageRow) => PagePlace } => {
    const statement = queryContext(context)
    const { dialect } = statement
    const alias = statement.alias()
    const terms = sortTerms(statement, entity, alias, keys)
    const conditions = listConditions(statement, entity, alias, { ...query, rights: ['export'] })
    const keyColumns = terms.map(({ value, kind }, index) => sql`, ${dialect.plainText(value, kind)} as ${identifier(`k${index}`)}`)
    const id = dialect.plainText(identifier(alias, 'id'), { kind: 'id' })
    const record = dialect.toText(recordJson(statement, entity, alias, selection))
    const { source } = statement.rows(entity, alias)
    const columns = sql`${record} as record, ${id} as id${joinSql(keyColumns, '')}`
    const emptyAt = place?.values.map((value) => value === null)
    const page = pageSelect(statement, alias, columns, { source, conditions, terms, emptyAt, limit: pageSize })
    return {
      statement: place === undefined ? page : atPlace(dialect, page, place),
      placeOf: (row) => ({ id: row.id, values: terms.map(({ kind }, index) => keyValue(row[`k${index}`] as string | null, kind)) }),
    }
  }
  statementAt(undefined)
  return async function* pages(reader: Executor): AsyncGenerator<readonly string[]> {
    let place: PagePlace | undefined
    for (;;) {
      const { statement, placeOf } = statementAt(place)
      const rows = await reader.all<PageRow>(statement)
      if (rows.length > 0) yield rows.map(({ record }) => record)
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageSize) return
      place = placeOf(last)
    }
  }
}
