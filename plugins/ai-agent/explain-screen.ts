import { type ActionCall, type Answer, type Entity, type Field, KartotekaError } from '../../engine/plugins/api.ts'

/** By condition: whether it holds for the record now; undefined where the person may not see what it is made of. */
type Holding = ReadonlyMap<string, boolean | undefined>

/** Every field of the entity as the metadata declares it, for the person who looks and for the record as it is: why required, why locked, what next. */
export async function explainScreen(call: ActionCall): Promise<Answer> {
  const { model, entity, say } = call
  const description = model.entities.get(entity)
  const fields = [...(description?.fields.values() ?? [])].filter(({ isSystem, lines }) => !isSystem && lines === undefined)
  const checks = description?.rules?.checks ?? []
  const holding = await holdingOf(call, [
    ...new Set(fields.flatMap(({ schema }) => [conditionOf(schema['x-require-if']), conditionOf(schema['x-lock-if'])].flat())),
  ])
  const next = description === undefined ? [] : await nextOf(call, description)
  const changeable = await call.changeable(entity)
  return {
    title: say('Help on this screen'),
    blocks: [
      ...(description?.description === undefined
        ? []
        : [{ kind: 'text' as const, title: description.title, text: description.description }]),
      ...next,
      {
        kind: 'table',
        title: say('Fields'),
        columns: [say('Field'), say('What it means'), say('What holds')],
        rows: fields.map((field) => [
          field.title,
          field.description ?? field.type.title,
          rulesOf(say, { ...field, isReadOnly: !changeable.has(field.name) }, holding),
        ]),
      },
      ...(checks.length === 0
        ? []
        : [{ kind: 'text' as const, title: say('Rules'), text: checks.map(({ message }) => message).join(' ') }]),
    ],
  }
}

/** Where the record stands in each workflow, and what the person can do with it from there. */
async function nextOf(
  { records, transitions, id, entity, say }: ActionCall,
  { workflows = [], fields }: Entity,
): Promise<Answer['blocks']> {
  const known = workflows.filter(({ field }) => fields.has(field))
  if (known.length === 0) return []
  const record = await records.get(entity, id, ['id', ...known.map(({ field }) => field)].join(','))
  const offers = await transitions(entity, id)
  return known.flatMap(({ name, title, field, states }): Answer['blocks'] => {
    const state = states.get(String(record[field]))
    if (state === undefined) return []
    const ways = offers.filter(({ workflow }) => workflow === name)
    const rows = ways.map(({ title: way, to, refused }) => [way, to.title, refused ?? say('Possible.')])
    const locked = state.isLocked ? say('Locked in this state, but for what it names.') : ''
    const end = rows.length === 0 ? say('Nothing leads on from here.') : ''
    const text = [`${state.title}.`, state.description ?? '', locked, end].filter((part) => part !== '').join(' ')
    const table = { kind: 'table' as const, columns: [say('What next'), say('Leads to'), say('Now')], rows }
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

/** What is said of a condition that holds now, that does not, or of which that is not known. */
interface Conditional {
  readonly now: string
  readonly notNow: string
  readonly when: string
}

const required: Conditional = {
  now: 'Required now, as: {condition}',
  notNow: 'Not required now; it is when: {condition}',
  when: 'Required when: {condition}',
}
const locked: Conditional = {
  now: 'Locked now, as: {condition}',
  notNow: 'Not locked now; it is when: {condition}',
  when: 'Locked when: {condition}',
}
/** What is said by its name elsewhere in this file. */
export const conditionalTexts = [required, locked].flatMap((told) => Object.values(told) as string[])

function conditional(say: ActionCall['say'], told: Conditional, keyword: unknown, holding: Holding): string {
  if (typeof keyword !== 'string') return ''
  const holds = holding.get(keyword)
  return say(holds === undefined ? told.when : holds ? told.now : told.notNow, { condition: keyword })
}

function rulesOf(say: ActionCall['say'], { isRequired, isReadOnly, computed, schema, options }: Field, holding: Holding): string {
  const { 'x-unique': unique, 'x-number': number, 'x-secret': secret, maximum, maxLength } = schema
  const choices = options.slice(0, 12).map(({ title }) => title)
  const rules = [
    isRequired ? say('Must be filled in.') : '',
    computed === undefined ? '' : say('Worked out: {expression}', { expression: computed }),
    computed === undefined && isReadOnly ? say('You may not change it.') : '',
    unique === undefined || unique === false ? '' : say('No two records have the same.'),
    conditional(say, required, schema['x-require-if'], holding),
    conditional(say, locked, schema['x-lock-if'], holding),
    number === undefined ? '' : say('Filled by itself when left empty.'),
    secret === undefined ? '' : say('Secret: kept encrypted and shown masked.'),
    maximum === undefined ? '' : say('At most {maximum}.', { maximum: String(maximum) }),
    maxLength === undefined ? '' : say('At most {count} characters.', { count: maxLength }),
    choices.length === 0 ? '' : say('One of: {choices}.', { choices: choices.join(', ') + (options.length > 12 ? ', …' : '') }),
  ]
  return rules.filter((text) => text !== '').join(' ')
}
