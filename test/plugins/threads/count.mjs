export async function run({ records, input, person }) {
  const { totals } = await records.aggregate(input.entity, { measure: 'count() as n', totals: true })
  return { title: 'Counted', blocks: [{ kind: 'text', text: `${totals.n} for ${person.name}` }] }
}
