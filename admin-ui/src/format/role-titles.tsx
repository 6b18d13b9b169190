import { useQuery } from '@tanstack/react-query'
import { roleMatrixQuery, roleOptions } from '../api/access.ts'

/** Roles by their titles; for who may not know them, and of roles that are there no more, by their names. */
export function RoleTitles({ names }: { names: readonly string[] }) {
  const known = roleOptions(useQuery({ ...roleMatrixQuery, staleTime: 60_000 }).data)
  return <>{names.map((name) => known.find(({ value }) => value === name)?.label ?? name).join(', ')}</>
}
