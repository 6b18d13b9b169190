import { isJsonObject } from '../base/json.ts'
import { parseSelection, type Selection } from '../database/index.ts'
import { evaluate, namesRead } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { WriteContext } from './context.ts'
import { readMany } from './read-many.ts'

type Json = Readonly<Record<string, unknown>>

/** An expression to be evaluated over a record as expressions see it. */
export interface Judgement {
  readonly tree: Tree
  readonly entity: Entity
  readonly id: string
  /** Its row is not there yet. */
  readonly isNew: boolean
  readonly record: Json
  /** What else the expression names, beside the person. */
  readonly variables?: Json
}

/** How many times records are fetched for one expression: the length of the paths it follows. */
const maxRounds = 6

/**
 * The value of each expression. Those that read their own record only need no statement; the records that the others follow
 * are fetched together, one statement an entity or list, then they are evaluated anew.
 */
export async function judgeAll(context: WriteContext, judgements: readonly Judgement[]): Promise<readonly unknown[]> {
  const found = new Found(context, judgements)
  const values: unknown[] = Array(judgements.length).fill(undefined)
  let open = judgements.map((_, index) => index)
  for (let round = 0; open.length > 0; round++) {
    const again: number[] = []
    for (const index of open) {
      const before = found.asked
      values[index] = evaluateOver(context, found, judgements[index] as Judgement)
      if (found.asked > before) again.push(index)
    }
    if (round === maxRounds) break
    await found.fetch()
    open = again
  }
  return values
}

function evaluateOver(context: WriteContext, found: Found, { tree, entity, id, isNew, record, variables }: Judgement): unknown {
  return evaluate(tree, {
    model: context.model,
    record: { ...record, id },
    variables: { ...variables, user: context.personId, isNew },
    now: context.now,
    follow: (name, other) => found.record(name, other),
    rows: (name, other, relation) => (other === id && (isNew || isOwnLink(entity, relation)) ? [] : found.rows(name, other, relation)),
  })
}

/** A list of references that the record itself does not hold is empty. */
function isOwnLink(entity: Entity, relation: string): boolean {
  const field = entity.fields.get(relation)
  return field !== undefined && hasLinks(field)
}

/** Records that were fetched, and those that are still asked for. */
class Found {
  readonly #context: WriteContext
  readonly #judgements: readonly Judgement[]
  readonly #known = new Map<string, Json | undefined>()
  readonly #wanted = new Map<string, Set<string>>()
  asked = 0

  constructor(context: WriteContext, judgements: readonly Judgement[]) {
    this.#context = context
    this.#judgements = judgements
  }

  record(entity: string, id: string): Json | undefined {
    return this.#ask(entity, '', id)
  }

  rows(entity: string, id: string, relation: string): readonly Json[] {
    const rows = this.#ask(entity, relation, id)?.[relation]
    return Array.isArray(rows) ? rows : []
  }

  #ask(entity: string, relation: string, id: string): Json | undefined {
    const group = `${entity} ${relation}`
    const key = `${group} ${id}`
    if (this.#known.has(key)) return this.#known.get(key)
    const wanted = this.#wanted.get(group) ?? new Set()
    this.#wanted.set(group, wanted.add(id))
    this.asked += 1
    return undefined
  }

  async fetch(): Promise<void> {
    const groups = [...this.#wanted]
    if (groups.length === 0) return
    this.#wanted.clear()
    const { model, executor } = this.#context
    const names = new Set(this.#judgements.flatMap(({ tree }) => [...namesRead(model, tree)]))
    for (const [group, ids] of groups) {
      const [name = '', relation = ''] = group.split(' ')
      const entity = model.entities.get(name)
      const selection = entity === undefined ? undefined : selectionOf(this.#context, entity, relation, names)
      const found = entity && selection && (await readMany(this.#context, executor, entity, ids, selection))
      for (const id of ids) {
        const text = found?.get(id)?.text
        const record: unknown = text === undefined ? undefined : JSON.parse(text)
        this.#known.set(`${group} ${id}`, isJsonObject(record) ? record : undefined)
      }
    }
  }
}

/** Of a record, or of the list of records that a relation leads to, the fields that are read. */
function selectionOf({ model }: WriteContext, entity: Entity, relation: string, names: ReadonlySet<string>): Selection {
  const isRead = ({ name }: Field) => names.has(name)
  const fields = [...entity.fields.values()]
  if (relation === '') return new Map(fields.filter(isRead).map(({ name }) => [name, true]))
  const field = entity.fields.get(relation)
  const source = model.entities.get(entity.inverses.get(relation)?.entity ?? field?.lines?.entity ?? field?.targets[0] ?? '')
  const inner = [...(source?.fields.values() ?? [])].filter((one) => one.lines === undefined && isRead(one))
  return parseSelection(`${relation}(${['id', ...inner.map(({ name }) => name)].join(',')})`)
}
