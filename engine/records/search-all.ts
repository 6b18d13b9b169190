import { KartotekaError } from '../base/errors.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { wordsOf } from '../base/words.ts'
import { labelSql, type QueryContext } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import type { SearchedField } from '../model/search.ts'
import { queryContext, type RecordsContext } from './context.ts'
import { type EntitySearch, entitySearch } from './search.ts'
import { ownHits, rankQuality } from './search-ranked.ts'
import { readSearch, type SearchText } from './search-text.ts'
import { countWords, type Snippet, snippetOf } from './snippet.ts'

/** A record that a text finds. */
export interface SearchHit {
  readonly entity: string
  /** What one record of the entity is called. */
  readonly title: string
  readonly id: string
  readonly label: string
  /** The field in which the words stand; null where none of them can be pointed at, as for the digits of a phone number. */
  readonly match: ({ readonly field: string; readonly title: string } & Snippet) | null
}

const defaultLimit = 5
const maxLimit = 20
/** Letters of a field that are looked at for the place of a match. */
const maxRead = 20_000

/** The best records of every entity that a text finds, at most `limit` of each; the entities with the better hits first. */
export async function searchAll(context: RecordsContext, text: string, limit: number = defaultLimit): Promise<readonly SearchHit[]> {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${maxLimit}.`, {
      extensions: { parameter: 'limit' },
    })
  }
  const read = readSearch(text)
  if (read === undefined) return []
  const searched = [...context.model.entities.values()].filter(
    (entity) => !entity.isInternal && entity.owner === undefined && entity.notIn?.includes('search') !== true,
  )
  const groups = await Promise.all(searched.map((entity) => hitsOf(context, entity, read, limit)))
  return groups.toSorted((a, b) => a.quality - b.quality).flatMap(({ hits }) => hits)
}

interface HitRow extends Record<string, unknown> {
  readonly id: string
  readonly label: string
  readonly rank: number
}

async function hitsOf(
  context: RecordsContext,
  entity: Entity,
  text: SearchText,
  limit: number,
): Promise<{ quality: number; hits: readonly SearchHit[] }> {
  const statement = queryContext(context)
  const search = entitySearch(statement, entity)
  const alias = statement.alias()
  const conditions = [sql`${identifier(alias, 'deleted_at')} is null`, sql`${identifier(alias, 'archived_at')} is null`]
  const hits = search.parts.own.length === 0 ? undefined : ownHits(statement, { search, text, conditions, alias, after: undefined, limit })
  const rows = hits === undefined ? [] : await context.database.all<HitRow>(statementOf(statement, entity, alias, search, hits))
  const [best] = rows
  if (best === undefined) return { quality: Number.POSITIVE_INFINITY, hits: [] }
  const words = text.pieces.flat().flatMap(wordsOf)
  return {
    quality: rankQuality(search, Number(best.rank)),
    hits: rows.map((row) => ({
      entity: entity.name,
      title: entity.title,
      id: row.id,
      label: row.label,
      match: matchOf(search.visible, row, words),
    })),
  }
}

function statementOf(context: QueryContext, entity: Entity, alias: string, { visible }: EntitySearch, hits: Sql): Sql {
  const id = context.dialect.plainText(identifier(alias, 'id'), { kind: 'id' })
  const values = visible.map(({ column }, index) => {
    const text = context.dialect.plainText(identifier(alias, column.name), column.kind)
    return sql`, substr(${text}, 1, ${rawSql(String(maxRead))}) as ${identifier(`f${index}`)}`
  })
  return sql`select ${id} as id, ${labelSql(context, entity, alias)} as label, h."rank"${joinSql(values, '')} from ${hits} h join ${context.rows(entity, alias).source} on ${identifier(alias, 'id')} = h."id" order by h."rank", h."place"`
}

/** The field with the most of the words, the weightier before the others. */
function matchOf(visible: readonly SearchedField[], row: HitRow, words: readonly string[]): SearchHit['match'] {
  const texts = visible.map(({ field, path, column }, index) => {
    const text = textOf(field.options, column.holds, row[`f${index}`])
    return { path, title: field.title, text, level: column.level, count: countWords(text, words) }
  })
  const [best] = texts.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count || a.level - b.level)
  const snippet = best === undefined ? undefined : snippetOf(best.text, words)
  return best === undefined || snippet === undefined ? null : { field: best.path, title: best.title, ...snippet }
}

/** A value as people read it: a choice by its title, rich text without its tags. */
function textOf(options: SearchedField['field']['options'], holds: SearchedField['column']['holds'], value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  if (holds === 'html')
    return text
      .replace(/<[^>]*>|&nbsp;/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  return options.find((option) => String(option.value) === text)?.title ?? text
}
