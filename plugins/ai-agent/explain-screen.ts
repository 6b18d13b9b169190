import { type ActionCall, type Answer, type Entity, type Field, KartotekaError } from '../../engine/plugins/api.ts'

/** By condition: whether it holds for the record now; undefined where the person may not see what it is made of. */
type Holding = ReadonlyMap<string, boolean | undefined>

/** Every field of the entity as the metadata declares it, for the person who looks and for the record as it is: why required, why locked, what next. */
export async function explainScreen(call: ActionCall): Promise<Answer> {
  const { model, entity } = call
  const description = model.entities.get(entity)
  const fields = [...(description?.fields.values() ?? [])].filter(({ isSystem, lines }) => !isSystem && lines === undefined)
  const checks = description?.rules?.checks ?? []
  const holding = await holdingOf(call, [
    ...new Set(fields.flatMap(({ schema }) => [conditionOf(schema['x-require-if']), conditionOf(schema['x-lock-if'])].flat())),
  ])
  const next = description === undefined ? [] : await nextOf(call, description)
  return {
    title: 'Help on this screen',
    blocks: [
      ...(description?.description === undefined
        ? []
        : [{ kind: 'text' as const, title: description.title, text: description.description }]),
      ...next,
      {
        kind: 'table',
        title: 'Fields',
        columns: ['Field', 'What it means', 'What holds'],
        rows: fields.map((field) => [field.title, field.description ?? field.type.title, rulesOf(field, holding)]),
      },
      ...(checks.length === 0 ? [] : [{ kind: 'text' as const, title: 'Rules', text: checks.map(({ message }) => message).join(' ') }]),
    ],
  }
}

/** Where the record stands in each workflow, and what leads on from there. */
async function nextOf({ records, id, entity }: ActionCall, { workflows = [], fields }: Entity): Promise<Answer['blocks']> {
  const known = workflows.filter(({ field }) => fields.has(field))
  if (known.length === 0) return []
  const record = await records.get(entity, id, ['id', ...known.map(({ field }) => field)].join(','))
  return known.flatMap(({ title, field, states, transitions }): Answer['blocks'] => {
    const state = states.get(String(record[field]))
    if (state === undefined) return []
    const ways = [...transitions.values()].filter(({ from }) => from.has(state.name))
    const rows = ways.map(({ title: way, to, guard }) => [way, states.get(to)?.title ?? to, guard?.message ?? ''])
    const locked = state.isLocked ? ' Locked in this state, but for what it names.' : ''
    const text = `${state.title}.${state.description === undefined ? '' : ` ${state.description}`}${locked}${rows.length === 0 ? ' Nothing leads on from here.' : ''}`
    const table = { kind: 'table' as const, columns: ['What next', 'Leads to', 'Only if'], rows }
    return [{ kind: 'text', title, text }, ...(rows.length === 0 ? [] : [table])]
  })
}

const mostAtOnce = 20

/** Worked out by the database, with the rights of who asks. */
async function holdingOf(call: ActionCall, conditions: readonly string[]): Promise<Holding> {
  const holding = new Map<string, boolean | undefined>()
  const read = async (asked: readonly string[]) => {
    const measure = asked.map((condition, index) => `max((${condition}) ? 1 : 0) as c${index}`).join(',')
    const { data } = await call.records.aggregate(call.entity, { filter: `record.id == '${call.id}'`, archived: true, measure })
    for (const [index, condition] of asked.entries()) holding.set(condition, data[0]?.[`c${index}`] === 1)
  }
  const tried = (asked: readonly string[]) =>
    read(asked).catch((error: unknown) => {
      if (!(error instanceof KartotekaError) || error.code !== 'invalid-parameter') throw error
      return false
    })
  for (let at = 0; at < conditions.length; at += mostAtOnce) {
    const part = conditions.slice(at, at + mostAtOnce)
    if ((await tried(part)) === false) for (const condition of part) await tried([condition])
  }
  return holding
}

function conditionOf(keyword: unknown): readonly string[] {
  return typeof keyword === 'string' ? [keyword] : []
}

/** `Required now, as: ...` where the condition holds for this record. */
function when(what: string, keyword: unknown, holding: Holding): string {
  if (typeof keyword !== 'string') return ''
  const holds = holding.get(keyword)
  if (holds === true) return `${what} now, as: ${keyword}`
  return holds === false ? `Not ${what.toLowerCase()} now; it is when: ${keyword}` : `${what} when: ${keyword}`
}

function rulesOf({ isRequired, isReadOnly, computed, schema, options }: Field, holding: Holding): string {
  const said = [
    isRequired ? 'Must be filled in.' : '',
    computed === undefined ? '' : `Worked out: ${computed}`,
    computed === undefined && isReadOnly ? 'You may not change it.' : '',
    schema['x-unique'] === undefined || schema['x-unique'] === false ? '' : 'No two records have the same.',
    when('Required', schema['x-require-if'], holding),
    when('Locked', schema['x-lock-if'], holding),
    schema['x-number'] === undefined ? '' : 'Filled by itself when left empty.',
    schema['x-secret'] === undefined ? '' : 'Secret: kept encrypted and shown masked.',
    schema.maximum === undefined ? '' : `At most ${schema.maximum}.`,
    schema.maxLength === undefined ? '' : `At most ${schema.maxLength} characters.`,
    options.length === 0
      ? ''
      : `One of: ${options
          .slice(0, 12)
          .map(({ title }) => title)
          .join(', ')}${options.length > 12 ? ', …' : ''}.`,
  ]
  return said.filter((text) => text !== '').join(' ')
}
