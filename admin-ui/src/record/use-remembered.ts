import { useQuery } from '@tanstack/react-query'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { listRecords } from '../api/records.ts'
import type { Values } from './changes.ts'

const nothing: Values = {}

/** What the person entered last in the fields that are remembered (`x-remember`); undefined until that is known. */
export function useRemembered(entity: EntityDescription): Values | undefined {
  const fields = Object.values(entity.fields).flatMap(({ name, isRemembered }) => (isRemembered ? [name] : []))
  const last = useQuery({
    queryKey: ['records', entity.name, 'remembered', fields],
    queryFn: async ({ signal }) => {
      const { data } = await listRecords(entity.name, { filter: 'createdBy == user', sort: '-createdAt', fields, limit: 1 }, signal)
      const [record = {}] = data as readonly Values[]
      return Object.fromEntries(
        fields.flatMap((name) => (record[name] === null || record[name] === undefined ? [] : [[name, record[name]]])),
      )
    },
    enabled: fields.length > 0,
    gcTime: 0,
    retry: false,
  })
  if (fields.length === 0 || last.isError) return nothing
  return last.data
}
