import type { ValueProblem } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject, pointerStep } from '../../base/json.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { Conversion } from '../../model/conversion.ts'
import type { Entity } from '../../model/model.ts'
import type { RecordsContext } from '../context.ts'
import { invalid } from '../write.ts'

/** One record that is wanted: a new one, or the one named; `values` stand above what is carried over. */
export interface Wish {
  readonly conversion: Conversion
  readonly id: string | undefined
  readonly values: Readonly<Record<string, unknown>>
  /** Its place in what was sent. */
  readonly index: number
}

/** Reads what a record is to become, in the order of the metadata; all that it can become, made new, where nothing is said. */
export function readWish(context: RecordsContext, entity: Entity, body: unknown): readonly Wish[] {
  const known = (entity.conversions ?? []).filter(({ to }) => context.model.entities.has(to))
  const given = isJsonObject(body) ? body : {}
  const problems: ValueProblem[] = []
  const problem = (pointer: string, message: string) => problems.push({ pointer, code: 'not-valid', message })
  if (!isJsonObject(body)) problem('', 'What is sent here is an object: { "targets": [...] }.')
  for (const key of Object.keys(given))
    if (key !== 'targets') problem(pointerStep(key), `There is no "${key}" here. Did you mean "targets"?`)
  const targets = given.targets ?? known.map(({ to }) => ({ to }))
  if (!Array.isArray(targets) || targets.length === 0)
    problem('/targets', '"targets" is a list of at least one: [{ "to": entity, "values": {} }].')
  const wishes = (Array.isArray(targets) ? targets : []).flatMap((target: unknown, index): Wish[] => {
    const at = `/targets/${index}`
    const { to, id, values = {}, ...rest } = isJsonObject(target) ? target : {}
    const conversion = known.find((one) => one.to === to)
    const names = known.map((one) => one.to)
    if (conversion === undefined)
      problem(`${at}/to`, `A record of this kind does not become ${JSON.stringify(to ?? null)}. ${allowedOrNearest(String(to), names)}`)
    if (id !== undefined && !isId(id)) problem(`${at}/id`, '"id" is the id of a record that exists. Leave it out for a new one.')
    if (!isJsonObject(values)) problem(`${at}/values`, '"values" says by field what the record is to hold.')
    for (const key of Object.keys(rest))
      problem(at + pointerStep(key), `There is no "${key}" here. ${allowedOrNearest(key, ['to', 'id', 'values'])}`)
    if (conversion === undefined || !isJsonObject(values)) return []
    return [{ conversion, id: isId(id) ? id.toLowerCase() : undefined, values, index }]
  })
  if (new Set(wishes.map(({ conversion }) => conversion)).size !== wishes.length)
    problem('/targets', 'A record becomes one of each kind at most.')
  if (problems.length > 0) throw invalid(problems)
  return wishes.sort((a, b) => known.indexOf(a.conversion) - known.indexOf(b.conversion))
}
