import { pointerStep } from '../base/json.ts'
import { referencedFields } from '../expression/index.ts'
import { type Field, optionChoice } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { type Judgement, judgeAll } from './judge.ts'

/** Puts the values of `x-default` into the fields of new records that are still empty; those of read-only fields are kept apart, as nobody may send them. */
export async function giveDynamicDefaults(context: WriteContext, batch: Batch): Promise<void> {
  const defaults = [...(batch.entity.rules?.defaults ?? [])]
  if (defaults.length === 0) return
  for (const [name, tree] of defaults) {
    const field = batch.entity.fields.get(name)
    if (field === undefined) continue
    const empty = batch.drafts.filter((draft) => draft.isNew && draft.record[name] === undefined)
    const values = await judgeAll(
      context,
      empty.map((draft) => judgement(draft, tree)),
    )
    for (const [index, draft] of empty.entries()) {
      const value = inputValue(field, tree, values[index])
      if (value === null || value === undefined) continue
      if (field.isReadOnly) draft.readOnly = { ...draft.readOnly, [name]: value }
      else draft.record[name] = value
    }
  }
}

/**
 * What `x-check`, `x-require-if` and `x-lock-if` say against the drafts. A rule is judged when the write is about a field that
 * it reads, so that a new rule does not stop every change of an old record.
 */
export async function checkRules(context: WriteContext, batch: Batch): Promise<void> {
  if (batch.entity.rules === undefined) return
  const tests = batch.drafts.flatMap((draft) => testsOf(draft))
  const values = await judgeAll(
    context,
    tests.map(({ judged }) => judged),
  )
  for (const [index, { refuse }] of tests.entries()) refuse(values[index])
}

interface Test {
  readonly judged: Judgement
  refuse(value: unknown): void
}

function testsOf(draft: Draft): readonly Test[] {
  const { entity, record, stored, touched, isNew, problems } = draft
  const { rules } = entity
  if (rules === undefined) return []
  const title = (name: string) => entity.fields.get(name)?.title ?? name
  const tests: Test[] = []
  for (const [name, tree] of rules.required) {
    const isEmpty = record[name] === undefined || record[name] === null
    if (!isEmpty || !(touched.has(name) || isAbout(entity, tree, touched))) continue
    const problem = { pointer: pointerStep(name), code: 'required', message: `"${title(name)}" must be filled in here.` }
    tests.push({ judged: judgement(draft, tree), refuse: (value) => void (value === true && problems.push(problem)) })
  }
  for (const [name, tree] of stored === undefined ? [] : rules.locks) {
    if (!touched.has(name)) continue
    const message = `"${title(name)}" can no longer be changed. Leave it as it was.`
    const problem = { pointer: pointerStep(name), code: 'locked', message }
    const judged = { ...judgement(draft, tree), record: stored ?? record }
    tests.push({ judged, refuse: (value) => void (value === true && problems.push(problem)) })
  }
  for (const [name, tree] of rules.picks) {
    const field = entity.fields.get(name)
    const isAsked = isNew || touched.has(name) || isAbout(entity, tree, touched)
    if (field === undefined || !isAsked) continue
    for (const choice of choicesOf(field, record[name])) {
      const problem = {
        pointer: pointerStep(name),
        code: 'not-offered',
        message: `"${field.title}" does not offer this here. Choose another.`,
      }
      const judged = { ...judgement(draft, tree), variables: { choice } }
      tests.push({ judged, refuse: (value) => void (value !== true && problems.push(problem)) })
    }
  }
  for (const { rule, message, field } of rules.checks) {
    if (!(isNew || isAbout(entity, rule, touched))) continue
    const problem = { pointer: field === undefined ? '' : pointerStep(field), code: 'rule-broken', message }
    tests.push({ judged: judgement(draft, rule), refuse: (value) => void (value !== true && problems.push(problem)) })
  }
  return tests
}

/** What a field holds, each as the variable `choice` of `x-pick`. */
function choicesOf(field: Field, value: unknown): readonly unknown[] {
  const all = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  if (field.targets.length > 0) return all
  return all.flatMap((code: unknown) => {
    const option = field.options.find((known) => known.value === code)
    return option === undefined ? [] : [optionChoice(option)]
  })
}

function judgement({ entity, id, isNew, record }: Draft, tree: Tree): Judgement {
  return { tree, entity, id, isNew, record }
}

/** The fields that a tree reads; trees are immutable. */
const readBy = new WeakMap<Tree, ReadonlySet<string>>()

function isAbout(entity: Entity, tree: Tree, touched: ReadonlySet<string>): boolean {
  let paths = readBy.get(tree)
  if (paths === undefined) {
    paths = referencedFields(tree)
    readBy.set(tree, paths)
  }
  for (const path of paths) {
    const [owner, field = ''] = path.split('.')
    if (owner === entity.name && touched.has(field)) return true
  }
  return false
}

/** Entities whose rules look at lists of records; entities are immutable. */
const oneByOne = new WeakMap<Entity, boolean>()

/** True where a rule looks at lists of records: it sees those of the same batch only when they are written one after the other. */
export function needsOneByOne({ model }: WriteContext, entity: Entity): boolean {
  let needs = oneByOne.get(entity)
  if (needs === undefined) {
    const { checks = [], defaults, required } = entity.rules ?? {}
    const trees = [...checks.map(({ rule }) => rule), ...(defaults?.values() ?? []), ...(required?.values() ?? [])]
    needs = trees.some((tree) => [...referencedFields(tree)].some((path) => isListOfOthers(model, path)))
    oneByOne.set(entity, needs)
  }
  return needs
}

function isListOfOthers(model: Model, path: string): boolean {
  const [owner = '', name = ''] = path.split('.')
  return model.entities.get(owner)?.inverses.has(name) === true
}

/** What an expression gives, as it could have been sent for a field; undefined for nothing. */
export function inputValue(field: Field, tree: Tree, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  const [entity] = tree.type.type === 'record' ? tree.type.entities : []
  const sent = field.targets.length > 1 && entity !== undefined ? { entity, id: value } : value
  return field.type.normalise === undefined ? sent : field.type.normalise(sent, field)
}
