import type { ErrorObject } from 'ajv/dist/2020.js'
import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { rawSql, sql } from '../base/sql.ts'
import { didYouMean } from '../base/suggest.ts'
import { engineEntity } from '../identity/index.ts'
import { createOne, idByKey, inTransaction, type RecordsContext, updateOne } from '../records/index.ts'
import { compileInput, unaskedName } from './check.ts'
import type { Plugin } from './plugin.ts'
import { effective, type Meter, propertiesOf, type SettingsHolder, type SettingValues, settingsHolders } from './settings.ts'

/** Made beside the tables of the model: what plugins use up a day. */
export const meterTable = rawSql(
  'create table if not exists "kartoteka_meter" ("part" text not null, "day" text not null, "name" text not null, "amount" bigint not null, primary key ("part", "day", "name"))',
)

export interface KeptSetting {
  readonly values: SettingValues
  readonly changed: { readonly at: string; readonly by: string | null }
}

/** Milliseconds for which what was read is believed: another process may have changed it. */
const believedFor = 1000

export type EngineRun = <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>
export type Variables = Readonly<Record<string, string | undefined>>

/** What administrators have set of plugins and their connectors: kept in the database, believed for a second. */
export class SettingsDesk {
  readonly holders: readonly SettingsHolder[]
  readonly #run: EngineRun
  readonly #variables: Variables
  #kept: ReadonlyMap<string, KeptSetting> = new Map()
  #readAt = Number.NEGATIVE_INFINITY

  constructor(plugins: readonly Plugin[], run: EngineRun, variables: Variables = process.env) {
    this.holders = settingsHolders(plugins)
    this.#run = run
    this.#variables = variables
  }

  /** Reads what is kept, where that was a while ago. */
  async refresh(): Promise<void> {
    if (this.holders.length === 0 || performance.now() - this.#readAt < believedFor) return
    const rows = await this.#run(async ({ database }) => {
      const { dialect } = database
      const at = dialect.plainText(rawSql('s."updated_at"'), { kind: 'instant' })
      return database.all<{ part: string; values: string | SettingValues; at: string; by: string | null }>(
        sql`select s."part" as part, s."values" as "values", ${at} as at, u."name" as by from "record_setting" s left join "user" u on u."id" = s."updated_by_id" where s."deleted_at" is null`,
      )
    })
    this.#kept = new Map(
      rows.map(({ part, values, at, by }) => [
        part,
        { values: withoutNothing(typeof values === 'string' ? JSON.parse(values) : values), changed: { at, by } },
      ]),
    )
    this.#readAt = performance.now()
  }

  /** The values as they were read last. */
  of(name: string): SettingValues {
    const holder = this.holders.find((known) => known.name === name)
    return holder === undefined ? {} : effective(holder.settings, this.#kept.get(name)?.values)
  }

  kept(name: string): KeptSetting | undefined {
    return this.#kept.get(name)
  }

  /** Throws `not-found` with the nearest name. */
  holder(name: string): SettingsHolder {
    const found = this.holders.find((known) => known.name === name)
    if (found !== undefined) return found
    const known = this.holders.map((one) => one.name)
    throw new KartotekaError('not-found', `Nothing here is called "${name.slice(0, 100)}" that has settings.${didYouMean(name, known)}`)
  }

  /** The value of the variable of the environment that a setting names; undefined where it is not set. */
  variable(holder: SettingsHolder, values: SettingValues, property: string): string | undefined {
    const isDeclared = propertiesOf(holder.settings).some(([name, { 'x-environment': start }]) => name === property && start !== undefined)
    const name = values[property]
    const value = isDeclared && typeof name === 'string' ? this.#variables[name] : undefined
    return value === '' ? undefined : value
  }

  /** Settings as they may be kept, without what is empty. Throws `validation-failed`. */
  checked({ settings, title }: SettingsHolder, given: unknown): SettingValues {
    const values = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : undefined
    const set = Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== ''))
    const validate = compileInput(settings.schema)
    const own = propertiesOf(settings).flatMap(([name, property]) => problemsOf(name, property, set[name]))
    const bySchema = validate(set) ? [] : (validate.errors ?? []).map((error) => refusalOf(error, set))
    const shape = values === undefined ? [{ pointer: '', code: 'type', message: 'Settings are an object: { "isOn": true }.' }] : []
    const errors = [...shape, ...own, ...bySchema.filter(({ pointer }) => !own.some((one) => one.pointer === pointer))]
    if (errors.length > 0) throw new KartotekaError('validation-failed', `The settings of "${title}" are not valid.`, { errors })
    // What is as the default is not kept, so that another default holds later.
    const defaults = effective(settings)
    return Object.fromEntries(Object.entries(set).filter(([name, value]) => value !== defaults[name]))
  }

  /** Keeps settings; the audit says who changed what. */
  async keep(name: string, values: SettingValues, personId: string): Promise<void> {
    await this.#readAnew()
    await this.#run((context) =>
      inTransaction({ ...context, personId }, async (write) => {
        const entity = engineEntity(write, 'record-setting')
        const part = entity.fields.get('part')
        const id = part === undefined ? undefined : await idByKey(write, entity, part, name)
        if (id === undefined) await createOne(write, entity, { part: name, values })
        else await updateOne(write, entity, id, { values: { ...nothingOf(this.#kept.get(name)?.values), ...values } }, {})
      }),
    )
    await this.#readAnew()
  }

  async #readAnew(): Promise<void> {
    this.#readAt = Number.NEGATIVE_INFINITY
    await this.refresh()
  }

  meter(part: string): Meter {
    const day = ({ now }: RecordsContext) => now.toISOString().slice(0, 10)
    return {
      today: () =>
        this.#run(async (context) => {
          const rows = await context.database.all<{ name: string; amount: number | string }>(
            sql`select "name", "amount" from "kartoteka_meter" where "part" = ${part} and "day" = ${day(context)}`,
          )
          return Object.fromEntries(rows.map(({ name, amount }) => [name, Number(amount)]))
        }),
      add: (amounts) =>
        this.#run((context) =>
          context.database.transaction(async (executor) => {
            for (const [name, amount] of Object.entries(amounts).sort())
              await executor.all(
                sql`insert into "kartoteka_meter" ("part", "day", "name", "amount") values (${part}, ${day(context)}, ${name}, ${Math.round(amount)}) on conflict ("part", "day", "name") do update set "amount" = "kartoteka_meter"."amount" + ${Math.round(amount)}`,
              )
          }),
        ),
    }
  }
}

/** A merge patch leaves what it does not name: what is emptied is named. */
function nothingOf(values: SettingValues = {}): SettingValues {
  return Object.fromEntries(Object.keys(values).map((name) => [name, null]))
}

function withoutNothing(values: SettingValues): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

function refusalOf(error: ErrorObject, set: SettingValues): ValueProblem {
  const { instancePath, keyword, message = 'is not valid' } = error
  const got = set[instancePath.slice(1)]
  const told = got === undefined ? '' : `; got ${JSON.stringify(got).slice(0, 60)}`
  return { pointer: instancePath, code: keyword, message: `This ${message}${unaskedName(error)}${told}.` }
}

function problemsOf(name: string, property: Readonly<Record<string, unknown>>, value: unknown): readonly ValueProblem[] {
  const { format, 'x-environment': start } = property
  const problem = (code: string, message: string) => [{ pointer: `/${name}`, code, message }]
  if (typeof value !== 'string') return []
  if (format === 'uri') {
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (url === undefined || !/^https?:$/.test(url.protocol))
      return problem('not-an-address', `"${value.slice(0, 60)}" is no address. It begins with https://, such as https://api.example.org.`)
    if (url.username !== '' || url.password !== '')
      return problem('secret-in-address', 'An address holds no user and password. Put the secret into a variable of the environment.')
  }
  if (typeof start === 'string' && !(value === start || (value.startsWith(`${start}_`) && /^[A-Z0-9_]+$/.test(value))))
    return problem(
      'not-a-variable',
      `Name a variable of the environment: ${start}, or one that begins with ${start}_; got "${value.slice(0, 60)}".`,
    )
  return []
}
