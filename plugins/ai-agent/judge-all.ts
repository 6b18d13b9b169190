import type { ActionCall, Answer, Entity, Model, PluginCall, PluginRecord, Scorecard, WriteStep } from '../../engine/plugins/api.ts'
import { choiceTitle, plainValue } from './choice-title.ts'
import { type Assessment, assess, measuresOf, valuesOf } from './scorecards.ts'

type Keep = NonNullable<Scorecard['keep']>
type Kept = Scorecard & { readonly keep: Keep }

/** As many as a filter can name. */
const page = 90

/** The scorecards of a model whose results are kept. */
export function keptScorecards(model: Model): readonly Kept[] {
  return [...(model.scorecards?.values() ?? [])].filter((card): card is Kept => card.keep !== undefined)
}

/**
 * Judges every record that is not archived by each scorecard that keeps results, or by those named, and keeps what has changed. Needs the right to write
 * them. What is kept is for everybody, and so in the language of the documents, whoever began it.
 */
export async function judgeAll(asked: PluginCall, names?: readonly string[]): Promise<{ judged: number; changed: number }> {
  const call: PluginCall = { ...asked, ...(await asked.asWritten()) }
  let [judged, changed] = [0, 0]
  for (const card of keptScorecards(call.model).filter(({ name }) => names?.includes(name) !== false)) {
    const known = await resultsOf(call, card)
    for (let cursor: string | undefined; ; ) {
      const { data, page: after } = await call.records.list(card.entity, { fields: 'id', sort: 'createdAt', limit: page, cursor })
      const steps = await stepsFor(call, card, data, known)
      if (steps.length > 0) await call.records.write(steps)
      judged += data.length
      changed += steps.length
      if (after.next === null) break
      cursor = after.next
    }
  }
  return { judged, changed }
}

/** The same now, for an administrator who looks at a list; says how many came to which level. */
export async function judgeAllNow(call: ActionCall): Promise<Answer> {
  const cards = keptScorecards(call.model).filter((card) => isAbout(card, call.entity))
  const { judged, changed } = await judgeAll(
    call,
    cards.map(({ name }) => name),
  )
  const told = cards.map(async ({ title, keep }) => {
    const { data } = await call.records.aggregate(keep.entity, { group: keep.level ?? keep.score, measure: 'count() as n', sort: '-n' })
    const counted = keep.level ?? keep.score
    const field = call.model.entities.get(keep.entity)?.fields.get(counted)
    const said = (value: unknown) => choiceTitle(field, value) ?? String(plainValue(value) ?? '–')
    const rows = data.map((row) => [said(row[counted]), Number(row.n)] as const)
    return { kind: 'table' as const, title, columns: [call.say('Level'), call.say('Records')], rows }
  })
  const counted = call.say('{judged} judged; {changed} results are new or changed.', { judged, changed })
  return {
    title: call.say('Judge all records'),
    blocks: [{ kind: 'text', text: counted }, ...(await Promise.all(told))],
    data: { judged, changed },
  }
}

export function isAbout({ entity, keep }: Kept, name: string): boolean {
  return entity === name || keep.entity === name
}

async function resultsOf(call: PluginCall, { keep }: Kept): Promise<ReadonlyMap<string, PluginRecord>> {
  const fields = [keep.field, keep.score, keep.date, keep.level, keep.reasons].filter((name) => name !== undefined)
  const all = await call.records.all(keep.entity, { fields: ['id', ...fields].join(',') }, 1_000_000)
  return new Map(all.map((record) => [(record[keep.field] as { id?: string } | null)?.id ?? '', record]))
}

async function stepsFor(
  call: PluginCall,
  card: Kept,
  records: readonly PluginRecord[],
  known: ReadonlyMap<string, PluginRecord>,
): Promise<readonly WriteStep[]> {
  if (records.length === 0) return []
  const { factors, keep } = card
  const filter = `record.id in [${records.map(({ id }) => `'${id}'`).join(', ')}]`
  const { data } = await call.records.aggregate(card.entity, { filter, group: 'id', measure: measuresOf(factors), limit: page })
  return data.flatMap((row): readonly WriteStep[] => {
    const id = String(row.id)
    const before = known.get(id)
    const values = resultOf(call, card, assess(call, card, valuesOf(factors, row)), before)
    if (before === undefined) return [{ create: keep.entity, values: { [keep.field]: id, ...values } }]
    const differs = Object.entries(values).some(([name, value]) => (plainValue(before[name]) ?? null) !== value)
    return differs ? [{ update: keep.entity, id: before.id, values }] : []
  })
}

function resultOf(
  { model, now }: PluginCall,
  { keep }: Kept,
  { value, level, factors }: Assessment,
  before: PluginRecord | undefined,
): object {
  const heaviest = factors.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points)
  const reasons = heaviest.map(({ title, reason, points }) => `${title}: ${reason} (${points})`).join('\n')
  const past = before?.[keep.score]
  return {
    [keep.score]: value,
    [keep.date]: now.toISOString().slice(0, 10),
    ...(keep.level === undefined ? {} : { [keep.level]: choiceOf(model.entities.get(keep.entity), keep.level, level) }),
    ...(keep.reasons === undefined ? {} : { [keep.reasons]: reasons === '' ? null : reasons }),
    ...(keep.before === undefined || past === undefined || past === value ? {} : { [keep.before]: past }),
  }
}

/** A level as its field takes it: the choice of that title where there are choices. */
function choiceOf(entity: Entity | undefined, name: string, level: string): string | number | null {
  const options = entity?.fields.get(name)?.options ?? []
  return options.length === 0 ? level : (options.find(({ title }) => title === level)?.value ?? null)
}
