import { pointerStep } from '../base/json.ts'
import { referencedFields } from '../expression/index.ts'
import { type Field, optionChoice } from '../fields/index.ts'
import type { Entity, EntityRules, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { type Judgement, judgeAll } from './judge.ts'
import { type RuleSubject, ruleSubjects, subjectsByEntity } from './rule-subjects.ts'

/** Puts the values of `x-default` into the fields of new records and new lines that are still empty. */
export async function giveDynamicDefaults(context: WriteContext, batch: Batch): Promise<void> {
  for (const [entity, subjects] of subjectsByEntity(context.model, batch, hasDefaults)) {
    for (const [name, tree] of entity.rules?.defaults ?? []) {
      const field = entity.fields.get(name)
      if (field === undefined) continue
      const empty = subjects.filter(({ isNew, record }) => isNew && record[name] === undefined)
      const values = await judgeAll(
        context,
        empty.map((subject) => judgement(subject, tree)),
      )
      for (const [index, subject] of empty.entries()) {
        const value = inputValue(field, tree, values[index]) ?? undefined
        if (value !== undefined) subject.put(name, value)
      }
    }
  }
}

const hasDefaults = ({ defaults }: EntityRules) => defaults.size > 0

/**
 * What `x-check`, `x-require-if` and `x-lock-if` say against the drafts. A rule is judged when the write is about a field that
 * it reads, so that a new rule does not stop every change of an old record.
 */
export async function checkRules(context: WriteContext, batch: Batch): Promise<void> {
  const tests = batch.drafts.flatMap((draft) => ruleSubjects(context.model, draft).flatMap(testsOf))
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

function testsOf(subject: RuleSubject): readonly Test[] {
  const { entity, record, stored, touched, isNew, pointer: at } = subject
  const { rules } = entity
  if (rules === undefined) return []
  const title = (name: string) => entity.fields.get(name)?.title ?? name
  const test = (judged: Judgement, wanted: boolean, field: string | undefined, code: string, message: string): Test => {
    const problem = { pointer: field === undefined ? at : at + pointerStep(field), code, message }
    return { judged, refuse: (value) => void ((value === true) !== wanted && subject.problems.push(problem)) }
  }
  const tests: Test[] = []
  for (const [name, tree] of rules.required) {
    const isEmpty = record[name] === undefined || record[name] === null
    if (!isEmpty || !(touched.has(name) || isAbout(subject, tree))) continue
    tests.push(test(judgement(subject, tree), false, name, 'required', `"${title(name)}" must be filled in here.`))
  }
  for (const [name, tree] of stored === undefined ? [] : rules.locks) {
    if (touched.has(name))
      tests.push(test(asStored(subject, tree), false, name, 'locked', `"${title(name)}" can no longer be changed. Leave it as it was.`))
  }
  for (const [name, tree] of rules.picks) {
    const field = entity.fields.get(name)
    if (field === undefined || !(isNew || touched.has(name) || isAbout(subject, tree))) continue
    for (const choice of choicesOf(field, record[name])) {
      const judged = judgement(subject, tree)
      const message = `"${field.title}" does not offer this here. Choose another.`
      tests.push(test({ ...judged, variables: { ...judged.variables, choice } }, true, name, 'not-offered', message))
    }
  }
  for (const { rule, message, field } of rules.checks)
    if (isNew || isAbout(subject, rule)) tests.push(test(judgement(subject, rule), true, field, 'rule-broken', message))
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

export function judgement({ entity, id, isNew, record, system, owner }: RuleSubject, tree: Tree): Judgement {
  return {
    tree,
    entity,
    id,
    isNew,
    record: { ...system(), ...record },
    ...(owner === undefined ? {} : { variables: { owner: owner.record } }),
  }
}

/** Over the values before the change. */
export function asStored(subject: RuleSubject, tree: Tree): Judgement {
  const { stored, record, owner } = subject
  const before = owner?.stored ?? owner?.record
  return { ...judgement(subject, tree), record: stored ?? record, ...(before === undefined ? {} : { variables: { owner: before } }) }
}

/** The fields that a tree reads; trees are immutable. */
const readBy = new WeakMap<Tree, ReadonlySet<string>>()

/** Whether a tree reads a field that is being written, of the record itself or of the one that it belongs to. */
export function isAbout({ entity, touched, owner }: RuleSubject, tree: Tree): boolean {
  let paths = readBy.get(tree)
  if (paths === undefined) {
    paths = referencedFields(tree)
    readBy.set(tree, paths)
  }
  for (const path of paths) {
    const [name, field = ''] = path.split('.')
    if (name === entity.name && touched.has(field)) return true
    if (name === owner?.entity.name && owner?.touched.has(field) === true) return true
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
