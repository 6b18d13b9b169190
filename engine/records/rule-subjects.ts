import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep, pointerSteps } from '../base/json.ts'
import type { Entity, EntityRules, Model } from '../model/model.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { withoutReadOnly } from './first-steps.ts'
import { normaliseRecord } from './normalise.ts'
import { put } from './states/moves.ts'

type Values = Readonly<Record<string, unknown>>

/** What the rules of an entity are judged over: a draft, or an owned line of one. */
export interface RuleSubject {
  readonly entity: Entity
  readonly id: string
  readonly isNew: boolean
  readonly record: Record<string, unknown>
  /** As it was before a change; undefined while it is new. */
  readonly stored: Values | undefined
  readonly touched: ReadonlySet<string>
  /** Where it stands in what was sent: `/lines/3`; empty for the record itself. */
  readonly pointer: string
  readonly problems: ValueProblem[]
  /** What only the system writes, as it is to be; expressions read it beside `record`. */
  system(): Values
  /** Whether who writes has said what the field is to hold. A line is sent whole: of a stored one it is what is another than before. */
  isSent(name: string): boolean
  /** Writes a value of the engine itself, whatever a client may do with the field; undefined empties it. */
  put(name: string, value: unknown): void
  /** The record that a line belongs to, as it is to be and as it was. */
  readonly owner?: {
    readonly entity: Entity
    readonly touched: ReadonlySet<string>
    readonly record: Values
    readonly stored: Values | undefined
  }
}

/** Of which entities the subjects are wanted. */
type Wanted = (rules: EntityRules) => boolean

const anyRules: Wanted = () => true

const none: readonly RuleSubject[] = []

/** The draft itself, where its entity has rules, and its owned lines at every depth whose entities have some. */
export function ruleSubjects(model: Model, draft: Draft, wanted: Wanted = anyRules): readonly RuleSubject[] {
  if (!hasRules(model, draft.entity, wanted)) return none
  const own = ownSubject(draft)
  return [...(isWanted(draft.entity, wanted) ? [own] : []), ...lineSubjects(model, draft, own, wanted)]
}

/** The subjects of all drafts whose entities have rules of a kind, by entity: what is worked out for them is asked for together. */
export function subjectsByEntity(model: Model, { drafts }: Batch, wanted: Wanted): ReadonlyMap<Entity, readonly RuleSubject[]> {
  const found = new Map<Entity, RuleSubject[]>()
  for (const draft of drafts) {
    for (const subject of ruleSubjects(model, draft, wanted)) {
      const same = found.get(subject.entity)
      if (same === undefined) found.set(subject.entity, [subject])
      else same.push(subject)
    }
  }
  return found
}

function ownSubject(draft: Draft): RuleSubject {
  const { entity, id, isNew, record, stored, problems } = draft
  return {
    entity,
    id,
    isNew,
    record,
    stored,
    problems,
    pointer: '',
    get touched() {
      return draft.touched
    },
    system: () => ({ ...systemValues(entity, stored), ...draft.readOnly }),
    isSent: (name) => isJsonObject(draft.input.body) && draft.input.body[name] !== undefined,
    put: (name, value) => put(draft, name, value),
  }
}

function lineSubjects(model: Model, draft: Draft, owner: RuleSubject, wanted: Wanted): readonly RuleSubject[] {
  return entityFields(owner.entity).lines.flatMap((field) => {
    const entity = model.entities.get(field.lines?.entity ?? '')
    const lines = owner.record[field.name]
    if (entity === undefined || !hasRules(model, entity, wanted) || !Array.isArray(lines)) return []
    const before = storedLines(model, owner, field.name)
    const ownerOfLines = {
      entity: owner.entity,
      // As it stands when it is looked at: lines come after what their record was given.
      get touched() {
        return owner.touched
      },
      get record() {
        return { ...owner.system(), ...owner.record, id: owner.id }
      },
      stored: owner.stored === undefined ? undefined : { ...owner.stored, id: owner.id },
    }
    return lines.filter(isJsonObject).flatMap((record, index) => {
      const pointer = `${owner.pointer}${pointerStep(field.name)}${pointerStep(index)}`
      const line = lineSubject(draft, { entity, record, pointer, owner: ownerOfLines, stored: before.get(idOf(record)) })
      return [...(isWanted(entity, wanted) ? [line] : []), ...lineSubjects(model, draft, line, wanted)]
    })
  })
}

type LineParts = Pick<RuleSubject, 'entity' | 'record' | 'pointer' | 'owner' | 'stored'>

function lineSubject(draft: Draft, { entity, record, pointer, owner, stored }: LineParts): RuleSubject {
  const given = () => draft.lineValues.get(pointer) ?? {}
  const changed = touchedOf(entity, record, stored)
  return {
    entity,
    id: idOf(record),
    isNew: stored === undefined,
    record,
    stored,
    pointer,
    owner,
    problems: draft.problems,
    get touched() {
      return new Set([...changed, ...Object.keys(given())])
    },
    system: () => ({ ...systemValues(entity, stored), ...given() }),
    isSent: (name) =>
      !(name in given()) && (stored === undefined ? isIn(draft.input.body, pointer + pointerStep(name)) : changed.has(name)),
    put(name, value) {
      draft.lineValues.set(pointer, { ...given(), [name]: value ?? null })
      draft.touched = new Set([...draft.touched, pointerSteps(pointer)[0] ?? ''])
      if (entity.fields.get(name)?.isReadOnly === true) return
      if (value === undefined || value === null) delete record[name]
      else record[name] = value
    },
  }
}

function idOf(line: Values): string {
  return typeof line.id === 'string' ? line.id : ''
}

function isIn(sent: unknown, pointer: string): boolean {
  const at = (value: unknown, step: string) => (typeof value === 'object' && value !== null ? (value as Values)[step] : undefined)
  return pointerSteps(pointer).reduce(at, sent) !== undefined
}

/** The stored values of the fields that only the system writes. */
function systemValues(entity: Entity, stored: Values | undefined): Values {
  if (stored === undefined) return {}
  const known = entityFields(entity).stored.filter(({ isReadOnly, name }) => isReadOnly && (stored[name] ?? null) !== null)
  return Object.fromEntries(known.map(({ name }) => [name, stored[name]]))
}

function isWanted({ rules }: Entity, wanted: Wanted): boolean {
  return rules !== undefined && wanted(rules)
}

/** Entities are immutable. */
const known = new WeakMap<Wanted, WeakMap<Entity, boolean>>()

/** Whether an entity, or lines of it at any depth, have rules of a kind. */
function hasRules(model: Model, entity: Entity, wanted: Wanted): boolean {
  const of = known.get(wanted) ?? new WeakMap<Entity, boolean>()
  known.set(wanted, of)
  let has = of.get(entity)
  if (has === undefined) {
    of.set(entity, isWanted(entity, wanted))
    has =
      isWanted(entity, wanted) ||
      entityFields(entity).lines.some((field) => {
        const lines = model.entities.get(field.lines?.entity ?? '')
        return lines !== undefined && hasRules(model, lines, wanted)
      })
    of.set(entity, has)
  }
  return has
}

function storedLines(model: Model, { entity, stored }: RuleSubject, name: string): ReadonlyMap<string, Values> {
  if (stored === undefined) return new Map()
  const before = normaliseRecord(model, entity, withoutReadOnly(model, entity, { [name]: stored[name] }))[name]
  const lines = model.entities.get(entity.fields.get(name)?.lines?.entity ?? '')
  const raw = new Map((Array.isArray(stored[name]) ? stored[name] : []).map((line: Values) => [line.id, line]))
  const whole = (line: Values) => (lines === undefined ? line : { ...systemValues(lines, raw.get(line.id)), ...line })
  return new Map((Array.isArray(before) ? before : []).map((line: Values) => [String(line.id), whole(line)]))
}

function touchedOf(entity: Entity, record: Values, stored: Values | undefined): ReadonlySet<string> {
  if (stored === undefined) return entityFields(entity).names
  const names = [...entity.fields.values()].flatMap(({ name, isSystem, isReadOnly }) => (isSystem || isReadOnly ? [] : [name]))
  return new Set(names.filter((name) => JSON.stringify(record[name] ?? null) !== JSON.stringify(stored[name] ?? null)))
}
