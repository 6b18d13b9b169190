import { plainLetters } from '../base/fold.ts'
import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import { phoneMark, punctuation, unspacedRanges } from '../base/words.ts'
import type { ColumnKind } from '../fields/index.ts'
import type { SearchedColumn } from '../model/search.ts'
import type { SearchDialect, SearchFit, SearchGroups } from './search-dialect.ts'
import { indexedLengths } from './search-lengths.ts'

/** Long texts that the words of a row are made with. */
interface Texts {
  /** The characters of ASCII, the commonest first. */
  readonly ascii: Sql
  /** The pattern of a letter of an unspaced script. */
  readonly unspaced: Sql
}

/** Columns of the index, by level. */
const levels = ['high', 'middle', 'low'] as const
const [endOfHigh, endOfMiddle] = [rawSql('char(30)'), rawSql('char(31)')]
const lettersTable = 'kartoteka_letter'
const literal: Texts = { ascii: asciiLetters(), unspaced: unspacedLetter() }
/** The same out of the table of letters: SQLite reads through the text of every trigger with every change of a table. */
const stored: Texts = { ascii: storedText('ascii'), unspaced: storedText('unspaced') }

const wordsTable = (table: string) => identifier(`_search_${table}`)
const keysTable = (table: string) => identifier(`_keys_${table}`)
const triggers = (table: string) => ['insert', 'update', 'delete'].map((on) => identifier(`_search_${table}_${on}`))

/**
 * FTS5 without content: a table of the words by an integer key, and one that tells the record of each key. Keys of our own, as the
 * row numbers of a table whose primary key is text change with VACUUM.
 */
export function sqliteSearch(plainText: (value: Sql, kind: ColumnKind) => Sql): SearchDialect {
  const words = (columns: readonly SearchedColumn[], row: string) => wordsSql(columns, row, plainText)
  return {
    prepare: letters(),
    create: (table) => [
      sql`create table ${keysTable(table)} ("key" integer primary key, "id" text not null unique)`,
      // Every word that is typed is a beginning: with the beginnings of up to three letters indexed, rows come in order and one by one.
      sql`create virtual table ${wordsTable(table)} using fts5(${rawSql(levels.join(', '))}, content='', contentless_delete=1, tokenize='ascii', detail=column, prefix='1 2 3')`,
      // A row by itself makes a small part of the index; parts are put together seldom, as that is what writing waits for.
      sql`insert into ${wordsTable(table)} (${wordsTable(table)}, rank) values ('automerge', 16)`,
    ],
    fill: (table, columns) => [
      sql`insert into ${keysTable(table)} ("id") select "id" from ${identifier(table)} order by "id"`,
      // `group by` keeps the words from being worked out once for each column that they are put into.
      sql`insert into ${wordsTable(table)} (rowid, ${rawSql(levels.join(', '))}) select s."_key", ${joinSql(inLevels(columns, 's', rawSql('s."_words"')))} from (select k."key" as "_key", r.*, ${words(columns, 'r')} as "_words" from ${keysTable(table)} k cross join ${identifier(table)} r on r."id" = k."id" group by k."key") s`,
    ],
    watch: (table, columns) => watch(table, columns, wordsSql(columns, 'new', plainText, { texts: stored })),
    unwatch: (table) => triggers(table).map((name) => sql`drop trigger if exists ${name}`),
    drop: (table) => [sql`drop table if exists ${wordsTable(table)}`, sql`drop table if exists ${keysTable(table)}`],
    query(groups, { isPrefix, level }) {
      const word = (text: string, at: number, all: readonly string[]) => (isPrefix && at === all.length - 1 ? `"${text}" *` : `"${text}"`)
      const all = groups.map((group) => `(${group.map((alternative) => `(${alternative.map(word).join(' AND ')})`).join(' OR ')})`)
      return level === 2 ? all.join(' AND ') : `{${levels.slice(0, level + 1).join(' ')}} : (${all.join(' AND ')})`
    },
    except: (query, other) => `(${query}) NOT (${other})`,
    first: (hits, order, limit) => sql`${hits} order by ${order} limit ${rawSql(String(limit))}`,
    ids: (table, query) =>
      sql`select k."id" from ${wordsTable(table)} cross join ${keysTable(table)} k on k."key" = ${wordsTable(table)}.rowid where ${wordsTable(table)} match ${query}`,
    isFound: (columns, row, groups, fit) =>
      isFound(inLevels(columns, row, rawSql('w.v')), wordsSql(columns, row, plainText, { once: rawSql('distinct ') }), groups, fit),
    hits(table, { source }, alias, query) {
      const key = sql`${wordsTable(table)}.rowid`
      return {
        from: sql`${wordsTable(table)} cross join ${keysTable(table)} k on k."key" = ${key} cross join ${source} on ${identifier(alias, 'id')} = k."id"`,
        condition: sql`${wordsTable(table)} match ${query}`,
        order: key,
        // A record that was destroyed in between is stood in for by the one before it.
        after: (id) => sql`${key} > coalesce((select "key" from ${keysTable(table)} where "id" <= ${id} order by "id" desc limit 1), 0)`,
      }
    },
  }
}

function watch(table: string, columns: readonly SearchedColumn[], words: Sql): readonly Sql[] {
  const [onInsert, onUpdate, onDelete] = triggers(table)
  const names = columns.map(({ name }) => identifier(name))
  const isChanged = joinSql(
    columns.map(({ name }) => sql`${identifier('old', name)} is not ${identifier('new', name)}`),
    ' or ',
  )
  const values = inLevels(columns, 'new', rawSql('w.v'))
  const assigned = levels.map((level) => sql`${rawSql(level)} = n.${rawSql(level)}`)
  const named = values.map((value, index) => sql`${value} as ${rawSql(levels[index] ?? '')}`)
  // `distinct` keeps the words from being worked out once for each column that they are put into.
  const source = sql`(select distinct ${words} as v) w`
  const key = (row: string) => sql`(select "key" from ${keysTable(table)} where "id" = ${identifier(row, 'id')})`
  return [
    sql`create trigger ${onInsert} after insert on ${identifier(table)} begin insert into ${keysTable(table)} ("id") values (new."id"); insert into ${wordsTable(table)} (rowid, ${rawSql(levels.join(', '))}) select ${key('new')}, ${joinSql(values)} from ${source}; end`,
    sql`create trigger ${onUpdate} after update of ${joinSql(names)} on ${identifier(table)} when ${isChanged} begin update ${wordsTable(table)} set ${joinSql(assigned)} from (select ${joinSql(named)} from ${source}) n where rowid = ${key('new')}; end`,
    sql`create trigger ${onDelete} after delete on ${identifier(table)} begin delete from ${wordsTable(table)} where rowid = ${key('old')}; delete from ${keysTable(table)} where "id" = old."id"; end`,
  ]
}

/** Words are letters and digits of ASCII and everything beyond, as in the index; a space before and after stands for the ends. */
function isFound(texts: readonly Sql[], words: Sql, groups: SearchGroups, { isPrefix, level }: SearchFit): Sql {
  const seen = texts.slice(0, level + 1).flatMap((text) => [text, rawSql("' '")])
  const sign = `[^0-9a-z${String.fromCodePoint(128)}-${String.fromCodePoint(0x10ffff)}]`
  // A pattern that is a value alone has the statement compiled anew for each value.
  const word = (text: string, at: number, all: readonly string[]) =>
    sql`f.v glob ('' || ${`*${sign}${text}${isPrefix && at === all.length - 1 ? '' : sign}*`})`
  const all = (alternative: readonly string[]) => sql`(${joinSql(alternative.map(word), ' and ')})`
  const tests = groups.map((group) => sql`(${joinSql(group.map(all), ' or ')})`)
  // `distinct` keeps the words from being worked out once for each word that is looked for.
  const text = sql`(select distinct ${joinSql([rawSql("' '"), ...seen], ' || ')} as v from (select distinct ${words} as v) w)`
  return sql`exists (select 1 from ${text} f where ${joinSql(tests, ' and ')})`
}

/**
 * The folded words of a row, the three levels one behind the other: letters beyond ASCII are looked at once for all of them. `once` is `distinct` in
 * statements that are compiled for what somebody asks: without it each step is compiled as often as the next one names it.
 */
function wordsSql(
  columns: readonly SearchedColumn[],
  row: string,
  plainText: (value: Sql, kind: ColumnKind) => Sql,
  { once = rawSql(''), texts = literal }: { readonly once?: Sql; readonly texts?: Texts } = {},
): Sql {
  const [high, middle, low] = levels.map((_, level) => {
    const texts = columns.filter((column) => column.level === level).map((column) => textOf(column, row, plainText))
    return texts.length === 0 ? rawSql(`''`) : sql`substr(${joinSql(texts, ` || ' ' || `)}, 1, ${rawSql(String(indexedLengths[level]))})`
  })
  const all = sql`${high} || ${endOfHigh} || ${middle} || ${endOfMiddle} || ${low}`
  const isAscii = rawSql(`g.v not glob '*[^' || char(1) || '-' || char(127) || ']*'`)
  return sql`(select case when ${isAscii} then lower(g.v) else (select case when f.v glob '*' || ${texts.unspaced} || '*' then ${pairs(rawSql('f.v'), texts)} else f.v end from (select ${once}${folded(rawSql('g.v'), texts)} as v) f) end from (select ${once}${all} as v) g)`
}

function inLevels(columns: readonly SearchedColumn[], row: string, words: Sql): readonly Sql[] {
  const [high, middle] = [sql`instr(${words}, ${endOfHigh})`, sql`instr(${words}, ${endOfMiddle})`]
  const phones = columns.filter(({ holds }) => holds === 'phone').map(({ name }) => sql` || ' ' || ${phoneWords(identifier(row, name))}`)
  return [
    sql`substr(${words}, 1, ${high} - 1)`,
    sql`substr(${words}, ${high} + 1, ${middle} - ${high} - 1)`,
    sql`substr(${words}, ${middle} + 1)${joinSql(phones, '')}`,
  ]
}

function textOf({ name, kind, holds }: SearchedColumn, row: string, plainText: (value: Sql, kind: ColumnKind) => Sql): Sql {
  const value = identifier(row, name)
  if (holds === 'html') return withoutTags(value)
  return sql`coalesce(${holds === 'value' ? plainText(value, kind) : value}, '')`
}

/** What stands between the tags; a sign `<` before a space is text. */
function withoutTags(value: Sql): Sql {
  const start = rawSql(`instr(h.r, '<')`)
  const end = rawSql(`instr(substr(h.r, instr(h.r, '<')), '>')`)
  const text = sql`h.o || case when ${start} = 0 then h.r else substr(h.r, 1, ${start} - 1) || ' ' end`
  const rest = sql`case when ${start} = 0 or ${end} = 0 then '' else substr(h.r, ${start} + ${end}) end`
  const stripped = sql`(with recursive h(o, r) as (select '', replace(coalesce(${value}, ''), '< ', ' ') union all select ${text}, ${rest} from h where h.r <> '') select o from h where r = '')`
  return ['&nbsp;', '&amp;', '&lt;', '&gt;', '&quot;', '&#39;'].reduce(
    (all, entity) => sql`replace(${all}, ${textLiteral(entity)}, ' ')`,
    stripped,
  )
}

/** The digits of a number from each digit on, at least four of them. */
function phoneWords(value: Sql): Sql {
  const number = sql`substr(${value}, 1, instr(${value} || ';', ';') - 1)`
  const digits = [...'+-()./ *#,'].reduce((all, sign) => sql`replace(${all}, ${textLiteral(sign)}, '')`, number)
  return sql`coalesce((select group_concat(${textLiteral(phoneMark)} || substr(d.v, n.i), ' ') from (select ${digits} as v) d, (with recursive n(i) as (select 1 union all select i + 1 from n where i < 12) select i from n) n where length(d.v) - n.i >= 3), '')`
}

/** Takes one letter beyond ASCII after the other out of the rest until none is left, and replaces each of them everywhere. */
function folded(value: Sql, { ascii }: Texts): Sql {
  const letter = rawSql('substr(f.rest, 1, 1)')
  const plain = sql`coalesce((select plain from ${identifier(lettersTable)} where letter = ${letter}), ${letter})`
  return sql`(with recursive f(v, rest) as (select lower(${value}), ltrim(lower(${value}), ${ascii}) union all select replace(f.v, ${letter}, ${plain}), ltrim(replace(f.rest, ${letter}, ''), ${ascii}) from f where f.rest <> '') select v from f where rest = '')`
}

/** The characters that stand before the first letter beyond ASCII. The commonest letters are tried first. */
function asciiLetters(): Sql {
  const common = ' etainosrlhdcumpfgybwvkjxzq0123456789'
  const others = [...Array(127).keys()].map((code) => code + 1).filter((code) => !common.includes(String.fromCharCode(code)))
  const printable = others.filter((code) => code >= 32)
  const control = others.filter((code) => code < 32)
  return sql`${textLiteral(common)} || char(${rawSql([...printable, ...control].join(','))})`
}

/** Letters of unspaced scripts with their neighbour, each apart; read in pieces, as finding a letter takes as long as it is far. */
function pairs(value: Sql, { unspaced }: Texts): Sql {
  const letter = (at: string) => rawSql(`substr(p.t, n.i${at}, 1)`)
  const [one, next] = [letter(''), letter(' + 1')]
  const pair = sql`case when ${one} glob ${unspaced} then ' ' || ${one} || case when ${next} glob ${unspaced} then ${next} else '' end || ' ' else ${one} end`
  const size = 256
  const pieces = sql`(with recursive p(k, t) as (select 0, substr(${value}, 1, ${rawSql(String(size + 1))}) union all select k + 1, substr(${value}, (k + 1) * ${rawSql(String(size))} + 1, ${rawSql(String(size + 1))}) from p where length(t) > ${rawSql(String(size))}) select k, t from p) p`
  const places = rawSql(`(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${size}) select i from n) n`)
  return sql`(select group_concat(${pair}, '' order by p.k, n.i) from ${pieces}, ${places} where n.i <= length(p.t))`
}

function unspacedLetter(): Sql {
  const ranges = unspacedRanges.map(([first, last]) => `${String.fromCodePoint(first)}-${String.fromCodePoint(last)}`)
  return textLiteral(`[${ranges.join('')}]`)
}

function storedText(name: keyof Texts): Sql {
  return sql`(select plain from ${identifier(lettersTable)} where letter = ${textLiteral(name)})`
}

/** The letters that are written otherwise in the index, in a table: as an expression they would be compiled with every statement that writes. */
function letters(): readonly Sql[] {
  const texts = Object.entries(literal).map(([name, text]) => sql`(${textLiteral(name)}, ${text})`)
  const rows = [...plainLetters, ...[...punctuation].map((sign) => [sign, ' '] as const)]
  return [
    sql`create table if not exists ${identifier(lettersTable)} (letter text primary key, plain text not null) without rowid`,
    sql`insert or replace into ${identifier(lettersTable)} (letter, plain) values ${joinSql(rows.map(([letter, plain]) => sql`(${textLiteral(letter)}, ${textLiteral(plain)})`))}, ${joinSql(texts)}`,
  ]
}
