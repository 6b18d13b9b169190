import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { withoutReadOnly } from './first-steps.ts'
import { normaliseRecord } from './normalise.ts'

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
  /** The record that a line belongs to, as it is to be and as it was. */
  readonly owner?: {
    readonly entity: Entity
    readonly touched: ReadonlySet<string>
    readonly record: Values
    readonly stored: Values | undefined
  }
}

/** The draft itself, where its entity has rules, and its owned lines at every depth whose entities have some. */
export function ruleSubjects(model: Model, draft: Draft): readonly RuleSubject[] {
  const { entity, id, isNew, record, stored, touched, problems } = draft
  const own: RuleSubject = { entity, id, isNew, record, stored, touched, pointer: '', problems }
  return [...(entity.rules === undefined ? [] : [own]), ...lineSubjects(model, own)]
}

function lineSubjects(model: Model, owner: RuleSubject): readonly RuleSubject[] {
  return entityFields(owner.entity).lines.flatMap((field) => {
    const entity = model.entities.get(field.lines?.entity ?? '')
    const lines = owner.record[field.name]
    if (entity === undefined || !hasRules(model, entity) || !Array.isArray(lines)) return []
    const before = storedLines(model, owner, field.name)
    return lines.filter(isJsonObject).flatMap((record, index) => {
      const id = typeof record.id === 'string' ? record.id : ''
      const stored = before.get(id)
      const line: RuleSubject = {
        ...{
          entity,
          id,
          isNew: stored === undefined,
          record,
          stored,
          touched: touchedOf(entity, record, stored),
          problems: owner.problems,
        },
        pointer: `${owner.pointer}${pointerStep(field.name)}${pointerStep(index)}`,
        owner: {
          entity: owner.entity,
          touched: owner.touched,
          record: { ...owner.record, id: owner.id },
          stored: owner.stored === undefined ? undefined : { ...owner.stored, id: owner.id },
        },
      }
      return [...(entity.rules === undefined ? [] : [line]), ...lineSubjects(model, line)]
    })
  })
}

/** Entities are immutable. */
const withRules = new WeakMap<Entity, boolean>()

/** Whether lines, or lines of these, have rules. */
function hasRules(model: Model, entity: Entity): boolean {
  let has = withRules.get(entity)
  if (has === undefined) {
    withRules.set(entity, entity.rules !== undefined)
    has =
      entity.rules !== undefined ||
      entityFields(entity).lines.some((field) => {
        const lines = model.entities.get(field.lines?.entity ?? '')
        return lines !== undefined && hasRules(model, lines)
      })
    withRules.set(entity, has)
  }
  return has
}

function storedLines(model: Model, { entity, stored }: RuleSubject, name: string): ReadonlyMap<string, Values> {
  if (stored === undefined) return new Map()
  const before = normaliseRecord(model, entity, withoutReadOnly(model, entity, { [name]: stored[name] }))[name]
  return new Map((Array.isArray(before) ? before : []).map((line: Values) => [String(line.id), line]))
}

function touchedOf(entity: Entity, record: Values, stored: Values | undefined): ReadonlySet<string> {
  if (stored === undefined) return entityFields(entity).names
  const names = [...entity.fields.keys()].filter((name) => entity.fields.get(name)?.isSystem !== true)
  return new Set(names.filter((name) => JSON.stringify(record[name] ?? null) !== JSON.stringify(stored[name] ?? null)))
}
