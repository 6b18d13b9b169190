import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBaselineDensityMedium, IconCopyCheck, IconMoon, IconPlus, IconSparkles, IconStar, IconTableImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import type { MetadataDescription } from '../../../engine/forms/description.ts'
import { shownList, startAction } from '../actions/started.ts'
import { actionsQuery, inMenus, listActionsQuery } from '../api/actions.ts'
import { useMetadata } from '../api/metadata.ts'
import { searchAll } from '../api/search.ts'
import { inSentence, t } from '../i18n/t.ts'
import { kindTitles } from '../views/kinds.ts'
import { useDensity } from './density.ts'
import { EntityIcon } from './icons.tsx'
import { useFavourites, useRecent, useThisPage } from './kept-pages.ts'

export interface Choice {
  readonly key: string
  readonly group: string
  readonly icon: ReactNode
  readonly text: string
  readonly address?: string
  /** Done here, in place of going anywhere. */
  readonly run?: () => void
}

/** What the palette offers for a text: where one was last, the lists of the menu and a new record of each, records, and what can be done. */
export function useChoices(text: string): readonly Choice[] {
  const metadata = useMetadata()
  const records = useFoundRecords(metadata, text)
  const recent = useRecentChoices(metadata, text)
  const actions = useActions(metadata, text)
  const plugins = usePluginChoices(text)
  return [...recent, ...commands(metadata, text), ...records, ...actions, ...plugins]
}

function commands(metadata: MetadataDescription, text: string): readonly Choice[] {
  const names = metadata.menu.flatMap((group) => group.entities)
  const entities = names.flatMap((name) => metadata.entities[name] ?? [])
  const holds = holdsWordsOf(text)
  const lists = entities
    .filter(({ plural, title }) => holds(`${plural} ${title}`))
    .map(
      (entity): Choice => ({
        key: `list ${entity.name}`,
        group: t('Go to'),
        icon: <EntityIcon name={entity.icon} size={15} />,
        text: entity.plural,
        address: `/${entity.name}`,
      }),
    )
  const views = entities.flatMap(({ name, plural, icon, views: declared }) =>
    declared
      .filter(({ isDefault, title, kind }) => !isDefault && holds(`${plural} ${title} ${kindTitles[kind]}`) && !holds(plural))
      .map(
        ({ key, title }): Choice => ({
          key: `view ${name} ${key}`,
          group: t('Go to'),
          icon: <EntityIcon name={icon} size={15} />,
          text: `${plural}: ${title}`,
          address: `/${name}?view=${encodeURIComponent(key)}`,
        }),
      ),
  )
  const creates = entities
    .filter(({ can, title, plural }) => can.create && holds(`new ${title} ${plural} ${t('New {title}', { title: inSentence(title) })}`))
    .map(
      (entity): Choice => ({
        key: `new ${entity.name}`,
        group: t('Create'),
        icon: <IconPlus size={15} aria-hidden="true" />,
        text: t('New {title}', { title: inSentence(entity.title) }),
        address: `/${entity.name}/new`,
      }),
    )
  return text.trim() === '' ? lists : [...lists, ...views.slice(0, 8), ...creates]
}

/** Whether every word that was typed stands in a text, wherever. */
function holdsWordsOf(typed: string): (text: string) => boolean {
  const words = typed.toLowerCase().match(/[^\s]+/g) ?? []
  return (text) => words.every((word) => text.toLowerCase().includes(word))
}

/** The best records of all entities, from two letters on; those of the open page first. */
function useFoundRecords(metadata: MetadataDescription, text: string): readonly Choice[] {
  const [search] = useDebouncedValue(text.trim(), 180)
  const { entity: current } = useParams({ strict: false })
  const { data } = useQuery({
    queryKey: ['palette', search],
    queryFn: ({ signal }) => searchAll(search, signal),
    enabled: search.length >= 2,
  })
  return useMemo(() => {
    const hits = search.length < 2 ? [] : (data ?? [])
    return [...hits.filter(({ entity }) => entity === current), ...hits.filter(({ entity }) => entity !== current)].map((hit) => ({
      key: hit.id,
      group: metadata.entities[hit.entity]?.plural ?? hit.title,
      icon: <EntityIcon name={metadata.entities[hit.entity]?.icon} size={15} />,
      text: hit.label,
      address: `/${hit.entity}/${hit.id}`,
    }))
  }, [metadata, search, data, current])
}

/** Where the person was last; shown until something is typed. */
function useRecentChoices(metadata: MetadataDescription, text: string): readonly Choice[] {
  const recent = useRecent()
  if (text.trim() !== '') return []
  return recent.slice(0, 5).map(({ address, title, entity }) => ({
    key: `recent ${address}`,
    group: t('Recent'),
    icon: <EntityIcon name={metadata.entities[entity ?? '']?.icon} size={15} />,
    text: title,
    address,
  }))
}

/** What plugins can do with the open record, or with the records of the open list. */
function usePluginChoices(text: string): readonly Choice[] {
  const { entity = '', id = '' } = useParams({ strict: false })
  const isRecord = id !== '' && id !== 'new'
  const record = useQuery({ ...actionsQuery(entity, id), enabled: entity !== '' && isRecord })
  const list = useQuery({ ...listActionsQuery(entity), enabled: entity !== '' && !isRecord })
  const words = text.toLowerCase().trim()
  return inMenus(isRecord ? record.data : list.data)
    .filter(({ title, plugin }) => `${plugin} ${title}`.toLowerCase().includes(words))
    .map((action) => ({
      key: `plugin ${action.name}`,
      group: action.plugin,
      icon: <IconSparkles size={15} aria-hidden="true" />,
      text: action.title,
      run: () => startAction({ action, entity, ...(isRecord ? { id } : { filter: shownList.filter }) }),
    }))
}

/** What can be done from anywhere, and with the open page. */
function useActions(metadata: MetadataDescription, text: string): readonly Choice[] {
  const scheme = useComputedColorScheme('light')
  const { setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = useDensity()
  const favourites = useFavourites()
  const page = useThisPage()
  const { entity: current } = useParams({ strict: false })
  const entity = metadata.entities[current ?? '']
  const action = (title: string, icon: ReactNode, what: Pick<Choice, 'address' | 'run'>): Choice => ({
    key: `do ${title}`,
    group: t('Actions'),
    icon,
    text: title,
    ...what,
  })
  const isKept = page !== undefined && favourites.has(page.address)
  const all = [
    ...(page
      ? [
          action(
            isKept
              ? t('Take “{title}” from the favourites', { title: page.title })
              : t('Keep “{title}” as a favourite', { title: page.title }),
            <IconStar size={15} />,
            {
              run: () => favourites.toggle(page),
            },
          ),
        ]
      : []),
    ...(entity?.can.import
      ? [
          action(t('Import {plural}', { plural: inSentence(entity.plural) }), <IconTableImport size={15} />, {
            address: `/${entity.name}/import`,
          }),
        ]
      : []),
    ...(entity?.hasDuplicateRules && entity.can.merge
      ? [
          action(t('Find duplicates of {plural}', { plural: inSentence(entity.plural) }), <IconCopyCheck size={15} />, {
            address: `/${entity.name}/duplicates`,
          }),
        ]
      : []),
    action(scheme === 'dark' ? t('Light colours') : t('Dark colours'), <IconMoon size={15} />, {
      run: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    }),
    action(density === 'compact' ? t('Comfortable rows') : t('Compact rows'), <IconBaselineDensityMedium size={15} />, {
      run: () => setDensity(density === 'compact' ? 'comfortable' : 'compact'),
    }),
  ]
  const words = text.toLowerCase().trim()
  return all.filter((one) => one.text.toLowerCase().includes(words))
}
