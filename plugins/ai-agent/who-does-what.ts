import type { ActionCall, Answer, AnswerCell, Entity } from '../../engine/plugins/api.ts'

const people = 'user'

/** Who stands in the record itself, and who in the records that point to it, with how many of them. */
export async function whoDoesWhat({ records, model, entity, id }: ActionCall): Promise<Answer> {
  const own = model.entities.get(entity)
  const fields = own === undefined ? [] : [...own.fields.values()].filter(({ targets }) => targets.includes(people))
  const record = await records.get(entity, id, ['id', ...fields.map(({ name }) => name)].join(','))
  const rows: AnswerCell[][] = fields.flatMap(({ name, title }) => {
    const person = record[name] as { readonly id: string; readonly label: string } | null | undefined
    return person?.id === undefined ? [] : [[{ entity: people, id: person.id, label: person.label }, title, 1]]
  })
  for (const inverse of own?.inverses.values() ?? []) {
    const related = model.entities.get(inverse.entity)
    if (related === undefined || related.owner !== undefined) continue
    for (const field of roles(related)) {
      const filter = `record.${inverse.field}.id == '${id}' && record.${field.name} != null`
      const { data } = await records.aggregate(related.name, { group: field.name, measure: 'count() as n', filter, sort: '-n' })
      for (const row of data) {
        const person = row[field.name] as { readonly id: string; readonly label: string }
        rows.push([{ entity: people, id: person.id, label: person.label }, `${related.plural}: ${field.title}`, Number(row.n)])
      }
    }
  }
  const title = 'Who does what, where?'
  if (rows.length === 0) return { title, blocks: [{ kind: 'text', text: 'Nobody stands in this record or in what belongs to it.' }] }
  return { title, blocks: [{ kind: 'table', columns: ['Person', 'What', 'How often'], rows }] }
}

/** Fields that name one person, but for who made or changed a record. */
function roles(entity: Entity) {
  return [...entity.fields.values()].filter(
    ({ targets, isSystem, type }) => !isSystem && targets.length === 1 && targets[0] === people && type.name === 'reference',
  )
}
