import { plainLetters } from '../base/fold.ts'
import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import { maxWordLength, phoneMark, punctuation, unspacedRanges, weightMarks } from '../base/words.ts'
import type { ColumnKind } from '../fields/index.ts'
import type { SearchedColumn } from '../model/search.ts'
import type { SearchDialect, SearchFit, SearchGroups } from './search-dialect.ts'
import { indexedLengths } from './search-lengths.ts'

const column = '_search'
const functionOf = (table: string) => identifier(`_search_${table}`)
const indexOf = (table: string) => identifier(`_search_${table}`)
const triggers = ['insert', 'update'].map((on) => identifier(`_search_${on}`))

/** Hits that a statement is planned for; it stops at those that it needs. */
const plannedHits = 1000

/**
 * A column of the table with its words and a GIN index. The words of weightier fields stand there once more behind a mark: PostgreSQL's own
 * weights are not part of the index, so that a word common in one field and asked for in another would be looked for in every row.
 */
export function postgresSearch(plainText: (value: Sql, kind: ColumnKind) => Sql): SearchDialect {
  const words = (columns: readonly SearchedColumn[], row: string) => wordsSql(columns, row, plainText)
  const query = (groups: SearchGroups, { isPrefix, level }: SearchFit) => {
    const mark = level === 2 ? '' : weightMarks[level]
    const word = (text: string, at: number, all: readonly string[]) => `'${mark}${text}'${isPrefix && at === all.length - 1 ? ':*' : ''}`
    return groups.map((group) => `(${group.map((alternative) => `(${alternative.map(word).join(' & ')})`).join(' | ')})`).join(' & ')
  }
  return {
    prepare: functions(),
    create: (table) => [
      sql`alter table ${identifier(table)} add column ${identifier(column)} tsvector`,
      // What was written last waits outside of the index; with little of it, reading stays quick.
      sql`create index ${indexOf(table)} on ${identifier(table)} using gin (${identifier(column)}) with (gin_pending_list_limit = 512)`,
    ],
    fill: (table, columns) => [
      sql`drop index ${indexOf(table)}`,
      sql`update ${identifier(table)} as r set ${identifier(column)} = ${words(columns, 'r')}`,
      sql`create index ${indexOf(table)} on ${identifier(table)} using gin (${identifier(column)}) with (gin_pending_list_limit = 512)`,
      // How common a word is decides how a page is read.
      sql`analyze ${identifier(table)} (${identifier(column)})`,
    ],
    watch: (table, columns) => watch(table, columns, words(columns, 'new')),
    unwatch: (table) => [
      ...triggers.map((name) => sql`drop trigger if exists ${name} on ${identifier(table)}`),
      sql`drop function if exists ${functionOf(table)}()`,
    ],
    drop: (table) => [sql`alter table ${identifier(table)} drop column if exists ${identifier(column)}`],
    query,
    except: (query, other) => `(${query}) & !(${other})`,
    // A few hits of a word that is thought to be common are read off the rows in order. How common a rare word is, PostgreSQL can only
    // guess; a greater limit inside lets it do so only where the word is common by far.
    first: (hits, order, limit) => sql`${hits} order by ${order} limit ${rawSql(String(Math.max(limit, plannedHits)))}`,
    ids: (table, query) => sql`select s."id" from ${identifier(table)} s where ${matches('s', query)}`,
    isFound: (columns, row, groups, fit) => sql`${words(columns, row)} @@ cast(${query(groups, fit)} as tsquery)`,
    hits(table, { source, isNarrowed }, alias, query) {
      const id = identifier(alias, 'id')
      const order = { order: id, after: (place: string) => sql`${id} > cast(${place} as uuid)` }
      if (isNarrowed !== true) return { from: source, condition: matches(alias, query), ...order }
      return { from: sql`${identifier(table)} s join ${source} on ${id} = s."id"`, condition: matches('s', query), ...order }
    },
  }
}

function matches(alias: string, query: string): Sql {
  return sql`${identifier(alias, column)} @@ cast(${query} as tsquery)`
}

function watch(table: string, columns: readonly SearchedColumn[], words: Sql): readonly Sql[] {
  const [onInsert, onUpdate] = triggers
  const names = columns.map(({ name }) => identifier(name))
  const isChanged = joinSql(
    columns.map(({ name }) => sql`${identifier('old', name)} is distinct from ${identifier('new', name)}`),
    ' or ',
  )
  const run = sql`for each row`
  return [
    sql`create or replace function ${functionOf(table)}() returns trigger language plpgsql as $kartoteka$ begin new.${identifier(column)} := ${words}; return new; end $kartoteka$`,
    sql`create trigger ${onInsert} before insert on ${identifier(table)} ${run} execute function ${functionOf(table)}()`,
    sql`create trigger ${onUpdate} before update of ${joinSql(names)} on ${identifier(table)} ${run} when (${isChanged}) execute function ${functionOf(table)}()`,
  ]
}

function wordsSql(columns: readonly SearchedColumn[], row: string, plainText: (value: Sql, kind: ColumnKind) => Sql): Sql {
  const levels = indexedLengths.map((_, level) => {
    const texts = columns.filter((entry) => entry.level === level).map((entry) => textOf(entry, row, plainText))
    return texts.length === 0 ? rawSql(`''`) : sql`concat_ws(' ', ${joinSql(texts)})`
  })
  const phones = columns.filter(({ holds }) => holds === 'phone').map(({ name }) => sql`kartoteka_phone(${identifier(row, name)})`)
  return sql`kartoteka_search(${joinSql(levels)}, ${phones.length === 0 ? rawSql(`''`) : sql`concat_ws(' ', ${joinSql(phones)})`})`
}

function textOf({ name, kind, holds }: SearchedColumn, row: string, plainText: (value: Sql, kind: ColumnKind) => Sql): Sql {
  const value = identifier(row, name)
  return holds === 'html' ? sql`kartoteka_html(${value})` : plainText(value, kind)
}

/** The functions that every index shares. */
function functions(): readonly Sql[] {
  const [high, middle, low] = indexedLengths
  // Plain expressions without a query in them, which PL/pgSQL works out by itself: a query would take ten times as long.
  const single = plainLetters.filter(([, plain]) => plain.length === 1)
  const [from, to] = [single.map(([letter]) => letter).join(''), single.map(([, plain]) => plain).join('')]
  const longer = plainLetters
    .filter(([, plain]) => plain.length > 1)
    .reduce((all, [letter, plain]) => sql`replace(${all}, ${textLiteral(letter)}, ${textLiteral(plain)})`, rawSql('words'))
  const ranges = unspacedRanges.map(([first, last]) => `${String.fromCodePoint(first)}-${String.fromCodePoint(last)}`).join('')
  const unspaced = `'[${ranges}]'`
  const pair = `case when c ~ ${unspaced} then ' ' || c || case when d ~ ${unspaced} then d else '' end || ' ' else c end`
  const letters = `(select c, i, lead(c) over (order by i) as d from regexp_split_to_table(words, '') with ordinality as s(c, i)) x`
  return [
    sql`create or replace function kartoteka_words(words text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      if words is null or words = '' then return ''; end if;
      words := regexp_replace(lower(words collate "C"), ${rawSql(`'[^a-z0-9\u0080-\u{10ffff}]+', ' ', 'g'`)});
      if octet_length(words) <> length(words) then
        words := translate(${longer}, ${textLiteral(from + punctuation)}, ${rawSql(`'${to}${' '.repeat([...punctuation].length)}'`)});
        if words ~ ${rawSql(unspaced)} then select string_agg(${rawSql(pair)}, '' order by i) into words from ${rawSql(letters)}; end if;
      end if;
      if length(words) > ${rawSql(String(maxWordLength))} and words ~ ${rawSql(`'[^ ]{${maxWordLength + 1}}'`)} then
        words := regexp_replace(words, ${rawSql(`'([^ ]{${maxWordLength}})[^ ]+', '\\1', 'g'`)});
      end if;
      return words;
    end $kartoteka$`,
    sql`create or replace function kartoteka_search(high text, middle text, low text, phones text) returns tsvector language plpgsql immutable parallel safe as $kartoteka$ declare words text; begin
      high := kartoteka_words(left(high, ${rawSql(String(high))}));
      middle := kartoteka_words(left(middle, ${rawSql(String(middle))}));
      words := high || ' ' || middle || ' ' || kartoteka_words(left(low, ${rawSql(String(low))})) || ' ' || phones;
      if high <> '' or middle <> '' then words := words || replace(' ' || high || ' ' || middle, ' ', ${rawSql(`' ${weightMarks[1]}'`)}); end if;
      if high <> '' then words := words || replace(' ' || high, ' ', ${rawSql(`' ${weightMarks[0]}'`)}); end if;
      return cast(words as tsvector);
    end $kartoteka$`,
    sql`create or replace function kartoteka_phone(number text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      number := regexp_replace(split_part(number, ';', 1), '[^0-9]', '', 'g');
      return coalesce((select string_agg(${rawSql(`'${phoneMark}'`)} || substr(number, i), ' ') from generate_series(1, least(length(number) - 3, 12)) i), '');
    end $kartoteka$`,
    sql`create or replace function kartoteka_html(html text) returns text language plpgsql immutable parallel safe as $kartoteka$ begin
      return regexp_replace(replace(html, '< ', ' '), '<[^>]*(>|$)|&(nbsp|amp|lt|gt|quot|#39);', ' ', 'g');
    end $kartoteka$`,
  ]
}
