import { isJsonObject, pointerStep } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { EntityRules } from '../model/model.ts'
import type { ContactChannel } from '../model/personal.ts'
import { contactRefusal } from '../model/personal.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { storedSelection } from './first-steps.ts'
import { judgeAll } from './judge.ts'
import { readMany } from './read-many.ts'
import { type RuleSubject, ruleSubjects } from './rule-subjects.ts'
import { isAbout, judgement } from './rules.ts'

type Json = Readonly<Record<string, unknown>>

/** A reference by which somebody is reached, in one record that is written. */
interface Reached {
  readonly subject: RuleSubject
  readonly field: Field
  readonly channel: ContactChannel
  readonly people: readonly { readonly entity: string; readonly id: string }[]
}

const words: Readonly<Record<ContactChannel, string>> = {
  call: 'May not be called',
  email: 'May not be written to',
  sms: 'May not be sent text messages',
  post: 'May not be sent letters',
}

/**
 * What the people who are reached by a record say to that (`x-reach`, `x-personal`). It is asked when somebody begins to be reached, not when a
 * record of before is changed otherwise; records that were kept elsewhere before are taken as they were.
 */
export async function checkReach(context: WriteContext, batch: Batch): Promise<void> {
  if (context.takesAnyState === true) return
  const reached = await reachedBy(context, batch)
  const found = new Map<string, Json>()
  for (const name of new Set(reached.flatMap(({ people }) => people.map(({ entity }) => entity)))) {
    const entity = context.model.entities.get(name)
    const ids = new Set(reached.flatMap(({ people }) => people.flatMap((one) => (one.entity === name ? [one.id] : []))))
    if (entity === undefined) continue
    for (const [id, { text }] of await readMany(context, context.executor, entity, ids, storedSelection(entity)))
      found.set(`${name} ${id}`, JSON.parse(text))
  }
  for (const { subject, field, channel, people } of reached) {
    for (const { entity: name, id } of people) {
      const [entity, record] = [context.model.entities.get(name), found.get(`${name} ${id}`)]
      const refusal = entity === undefined || record === undefined ? undefined : contactRefusal(entity, record, channel)
      if (refusal === undefined) continue
      const message = `${words[channel]}: ${refusal.field.title}. Choose another way.`
      subject.problems.push({ pointer: subject.pointer + pointerStep(field.name), code: 'not-permitted', message })
    }
  }
}

const reaches = ({ reached }: EntityRules) => reached.size > 0

async function reachedBy(context: WriteContext, { drafts }: Batch): Promise<readonly Reached[]> {
  const asked = drafts.flatMap((draft) =>
    ruleSubjects(context.model, draft, reaches).flatMap((subject) =>
      [...(subject.entity.rules?.reached ?? [])].flatMap(([name, ways]) => {
        const field = subject.entity.fields.get(name)
        const people = field === undefined ? [] : peopleIn(field, subject.record[name])
        if (field === undefined || people.length === 0) return []
        const isNews = subject.isNew || subject.touched.has(name)
        return ways.flatMap(({ channel, when }) =>
          isNews || (when !== undefined && isAbout(subject, when)) ? [{ subject, field, channel, people, when }] : [],
        )
      }),
    ),
  )
  const conditions = asked.flatMap((one) => (one.when === undefined ? [] : [{ one, judged: judgement(one.subject, one.when) }]))
  const values = await judgeAll(
    context,
    conditions.map(({ judged }) => judged),
  )
  const isNot = new Set(conditions.filter((_, index) => values[index] !== true).map(({ one }) => one))
  return asked.filter((one) => !isNot.has(one))
}

function peopleIn(field: Field, value: unknown): Reached['people'] {
  const all = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  return all.map((one: unknown) => {
    const { entity = field.targets[0], id = one } = isJsonObject(one) ? one : {}
    return { entity: String(entity), id: String(id).toLowerCase() }
  })
}
