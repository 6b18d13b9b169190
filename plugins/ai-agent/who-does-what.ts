import type { ActionCall, Answer, AnswerPerson, Entity, PluginRecord } from '../../engine/plugins/api.ts'
import { conversationsAbout, type Told } from './conversations.ts'
import { type Found, isPerson, outsidePeople } from './outside-people.ts'

const people = 'user'

/**
 * Who has to do with a record: colleagues who stand in it and in what points to it, the people outside, and how much of what was said and written each
 * had a part in.
 */
export async function whoDoesWhat(call: ActionCall): Promise<Answer> {
  const { records, model, entity, id, say } = call
  const title = say('Who does what, where?')
  const nobody = { kind: 'text', text: say('Nobody stands in this record or in what belongs to it.') } as const
  const own = model.entities.get(entity)
  if (own === undefined) return { title, blocks: [nobody] }
  const named = [...own.fields.values()].filter(({ targets }) => targets.some((target) => target === people || isPerson(model, target)))
  const record = await records.get(entity, id, ['id', 'label', ...named.map(({ name }) => name)].join(','))
  const found = new Map<string, Found>()
  const outside = await outsidePeople(call, own, record)
  for (const one of outside) found.set(one.record.id, one)
  for (const one of colleaguesIn(own, record)) add(found, one)
  for (const one of await colleaguesAround(call, own)) add(found, one)
  const told = await conversationsAbout(call, own, [...outside.map((one) => one.record)])
  for (const one of told.people) if (!found.has(one.id)) add(found, { record: one, side: sideOf(one.entity), roles: [], marks: [] })
  if (found.size === 0) return { title, blocks: [nobody] }
  const shown = [...found.values()].map((one) => withActivity(one, told)).sort(byActivity)
  const centre = { entity, id, label: record.label ?? '' }
  return { title, blocks: [{ kind: 'people', centre, people: shown, activities: told.total, isCut: told.isCut }], data: { people: shown } }
}

function sideOf(entity: string): Found['side'] {
  return entity === people ? 'inside' : 'outside'
}

function add(found: Map<string, Found>, one: Found): void {
  const known = found.get(one.record.id)
  if (known === undefined) found.set(one.record.id, { ...one, roles: [...one.roles] })
  else known.roles.push(...one.roles)
}

function withActivity({ record, side, roles, marks }: Found, { counts, total }: Told): AnswerPerson {
  const { count = 0, last = null } = counts.get(record.id) ?? {}
  return { record, side, roles, marks, activities: count, share: total === 0 ? 0 : count / total, lastContact: last }
}

function byActivity(a: AnswerPerson, b: AnswerPerson): number {
  return b.activities - a.activities || b.roles.length - a.roles.length || a.record.label.localeCompare(b.record.label)
}

/** Colleagues who stand in the record itself. */
function colleaguesIn(own: Entity, record: PluginRecord): readonly Found[] {
  return roles(own).flatMap(({ name, title: role }) => {
    const person = record[name] as { readonly id: string; readonly label: string } | null | undefined
    return person?.id === undefined ? [] : [colleague(person, role, 1)]
  })
}

/** Colleagues who stand in the records that point to it, with how many of them. */
async function colleaguesAround({ records, model, id }: ActionCall, own: Entity): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const inverse of own.inverses.values()) {
    const related = model.entities.get(inverse.entity)
    if (related === undefined || related.owner !== undefined) continue
    for (const field of roles(related)) {
      const filter = `record.${inverse.field}.id == '${id}' && record.${field.name} != null`
      const { data } = await records.aggregate(related.name, { group: field.name, measure: 'count() as n', filter, sort: '-n' })
      for (const row of data) {
        const person = row[field.name] as { readonly id: string; readonly label: string }
        found.push(colleague(person, `${related.plural}: ${field.title}`, Number(row.n)))
      }
    }
  }
  return found
}

function colleague({ id, label }: { readonly id: string; readonly label: string }, role: string, count: number): Found {
  return { record: { entity: people, id, label }, side: 'inside', roles: [{ title: role, count }], marks: [] }
}

/** Fields that name one person, but for who made or changed a record. */
function roles(entity: Entity) {
  return [...entity.fields.values()].filter(
    ({ targets, isSystem, type }) => !isSystem && targets.length === 1 && targets[0] === people && type.name === 'reference',
  )
}
