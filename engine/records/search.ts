import { fold } from '../base/fold.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { pathText, type QueryContext } from '../database/index.ts'
import type { Entity } from '../model/model.ts'

const maxWords = 8

/**
 * The rows in which every word of the text stands in one of the searched fields (`x-search`, else those of the label),
 * whatever its case and accents. An entity without such a field finds nothing.
 */
export function searchCondition(context: QueryContext, entity: Entity, alias: string, text: string): Sql | undefined {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, maxWords)
  if (words.length === 0) return undefined
  const labelPaths = entity.label.flatMap((part) => ('path' in part ? [part.path] : []))
  const paths = entity.searchFields.length > 0 ? entity.searchFields : labelPaths
  if (paths.length === 0) return rawSql('1 = 0')
  const texts = paths.map((path) => context.dialect.fold(sql`coalesce(${pathText(context, entity, alias, path)}, '')`))
  const conditions = words.map((word) => {
    const part = context.dialect.bindColumn(word, { kind: 'text' })
    return sql`(${joinSql(
      texts.map((folded) => context.dialect.contains(folded, part)),
      ' or ',
    )})`
  })
  return joinSql(conditions, ' and ')
}
