import { Menu } from '@mantine/core'

interface ExportItemsProps {
  readonly entity: string
  readonly filter: string | undefined
  readonly search: string | undefined
  readonly columns: readonly string[]
  readonly sort: string
}

const formats = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel (XLSX)'],
  ['ndjson', 'NDJSON'],
] as const

/** What is seen as a file: the same columns, conditions and order. */
export function ExportItems({ entity, filter, search, columns, sort }: ExportItemsProps) {
  return formats.map(([format, title]) => (
    <Menu.Item key={format} component="a" href={exportAddress({ entity, filter, search, columns, sort }, format)} download>
      {title}
    </Menu.Item>
  ))
}

export function exportAddress({ entity, filter, search, columns, sort }: ExportItemsProps, format: string): string {
  const parameters = new URLSearchParams({ format, fields: columns.join(',') })
  if (filter) parameters.set('filter', filter)
  if (search) parameters.set('search', search)
  if (sort) parameters.set('sort', sort)
  return `/api/records/${encodeURIComponent(entity)}/export?${parameters}`
}
