import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { metadataQuery } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { meQuery } from '../api/session.ts'

/** A page that somebody was on, or wants to come back to. */
export interface KeptPage {
  readonly address: string
  readonly title: string
  readonly entity?: string
}

const mostRecent = 8
const mostFavourites = 30
const none: KeptPage[] = []

/** Pages that this person marked, kept in this browser. */
export function useFavourites() {
  const [pages, keep] = usePages('favourites')
  return {
    pages,
    has: (address: string) => pages.some((page) => page.address === address),
    toggle(page: KeptPage) {
      const rest = pages.filter(({ address }) => address !== page.address)
      keep(rest.length < pages.length ? rest : [...pages, page].slice(-mostFavourites))
    },
  }
}

/** Records that this person looked at last, in this browser. */
export function useRecent(): readonly KeptPage[] {
  return usePages('recent')[0]
}

/** What the open page is called; undefined for pages that nobody comes back to. */
export function useThisPage(): KeptPage | undefined {
  // After signing out the page stands for a moment without its data.
  const { data: metadata } = useQuery({ ...metadataQuery, enabled: false })
  const { entity: name, id } = useParams({ strict: false })
  const { pathname, href } = useLocation()
  const { data: record } = useQuery<RecordData>({ queryKey: ['record', name, id], enabled: false })
  const entity = metadata?.entities[name ?? '']
  if (entity === undefined) return undefined
  if (id !== undefined) return record && { address: pathname, title: record.label, entity: entity.name }
  return pathname === `/${entity.name}` ? { address: href, title: entity.plural, entity: entity.name } : undefined
}

/** Remembers the records that are opened. */
export function useRememberRecent(): void {
  const { id } = useParams({ strict: false })
  const page = useThisPage()
  const [recent, keep] = usePages('recent')
  const address = id === undefined ? undefined : page?.address
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address and the title are the page
  useEffect(() => {
    if (address === undefined || page === undefined) return
    keep([page, ...recent.filter((one) => one.address !== address)].slice(0, mostRecent))
  }, [address, page?.title])
}

function usePages(what: 'favourites' | 'recent') {
  const { data: me } = useQuery(meQuery)
  return useLocalStorage<KeptPage[]>({ key: `kartoteka.${what}.${me?.id ?? ''}`, defaultValue: none, getInitialValueInEffect: false })
}
