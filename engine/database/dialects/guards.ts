import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import type { Dialect } from '../dialect.ts'

/** A table whose rows stay as they were written. */
export interface GuardedTable {
  readonly table: string
  /** What whoever tries is told. */
  readonly message: string
  /** The condition under which a row (`old` becomes `new`) may be changed all the same. */
  readonly unless: Sql
}

/** Triggers that refuse every change and every removal of the rows of a table, whoever asks; made anew at each start. */
export function guardStatements(dialect: Dialect, guarded: GuardedTable): readonly Sql[] {
  return guards[dialect.name](guarded)
}

const guards: Readonly<Record<Dialect['name'], (guarded: GuardedTable) => readonly Sql[]>> = {
  sqlite({ table, message, unless }) {
    const refuse = sql`begin select raise(abort, ${textLiteral(message)}); end`
    const on = identifier(table)
    return [
      sql`create trigger if not exists ${identifier(`${table}_keep_update`)} before update on ${on} when not (${unless}) ${refuse}`,
      sql`create trigger if not exists ${identifier(`${table}_keep_delete`)} before delete on ${on} ${refuse}`,
    ]
  },
  postgres({ table, message, unless }) {
    const refuse = identifier(`${table}_keep`)
    const on = identifier(table)
    const triggers = [
      { name: `${table}_keep_update`, text: sql`before update on ${on} for each row when (not (${unless}))` },
      { name: `${table}_keep_delete`, text: sql`before delete on ${on} for each row` },
      { name: `${table}_keep_truncate`, text: sql`before truncate on ${on} for each statement` },
    ].map(
      ({ name, text }) =>
        sql`if not exists (select 1 from pg_trigger where tgname = ${textLiteral(name)} and tgrelid = ${textLiteral(`"${table}"`)}::regclass) then create trigger ${identifier(name)} ${text} execute function ${refuse}(); end if;`,
    )
    return [
      sql`create or replace function ${refuse}() returns trigger language plpgsql as $guard$ begin raise exception ${textLiteral(message.replaceAll('%', '%%'))}; end $guard$`,
      sql`do $guard$ begin ${joinSql(triggers, ' ')} end $guard$`,
    ].map(({ text }) => rawSql(text))
  },
}
