import { useQuery } from '@tanstack/react-query'
import { useMetadata } from '../api/metadata.ts'
import { reportsQuery, widgetsQuery } from '../api/reports.ts'
import { t } from '../i18n/t.ts'

interface Choice {
  readonly value: string
  readonly label: string
}

/** Everything that a tile can show, in groups; undefined until it is known. */
export function useTileChoices(): readonly { readonly group: string; readonly items: Choice[] }[] | undefined {
  const { entities } = useMetadata()
  const { data: reports } = useQuery(reportsQuery)
  const { data: widgets } = useQuery(widgetsQuery)
  if (reports === undefined || widgets === undefined) return undefined
  const byLabel = (choices: readonly Choice[]) => [...choices].sort((a, b) => a.label.localeCompare(b.label))
  const views = Object.values(entities).flatMap((entity) =>
    entity.views.map(({ key, title }) => ({ value: `view:${entity.name}.${key}`, label: `${entity.plural}: ${title}` })),
  )
  const groups = [
    { group: t('Reports'), items: byLabel(reports.map(({ name, title }) => ({ value: `report:${name}`, label: title }))) },
    { group: t('Widgets'), items: byLabel(widgets.map(({ name, title }) => ({ value: `widget:${name}`, label: title }))) },
    { group: t('Lists'), items: byLabel(views) },
  ]
  return groups.filter(({ items }) => items.length > 0)
}
