import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ActionHost } from '../actions/action-host.tsx'
import { useLive } from '../api/live.ts'
import { metadataQuery } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import { meQuery } from '../api/session.ts'
import { changeLanguage, isLanguage } from '../i18n/language.ts'
import { useRememberRecent } from './kept-pages.ts'
import { Navigation } from './navigation.tsx'
import { ErrorState } from './page-state.tsx'
import { ProblemBanner } from './problem-banner.tsx'
import { undoLast } from './undo.tsx'
import { Unreachable } from './unreachable.tsx'
import { ViewAsBanner } from './view-as.tsx'
import './shell.css'
import { t } from '../i18n/t.ts'

/** The frame of every page behind the sign-in: menu at the left (a drawer on phones), the page at the right. */
export function Shell() {
  const me = useQuery(meQuery)
  const metadata = useQuery(metadataQuery)
  const [isDrawerOpen, drawer] = useDisclosure()
  const [isPaletteOpen, palette] = useDisclosure()
  useHotkeys([
    ['/', palette.open],
    // Where a draft is worked on, the key takes back a step of that.
    ['mod+Z', () => document.querySelector('.draft-panel') === null && undoLast(), { preventDefault: false }],
  ])
  useHotkeys([['mod+K', palette.open]], [])
  // Loaded ahead, and drawn at once with the key, so that nothing typed after it is lost.
  const [{ Palette }, setPalette] = useState<Partial<typeof import('./palette.tsx')>>({})
  useEffect(() => void import('./palette.tsx').then(setPalette, () => {}), [])

  const chosen = me.data?.language
  useEffect(() => {
    if (chosen && isLanguage(chosen)) changeLanguage(chosen)
  }, [chosen])

  const error = me.error ?? metadata.error
  if (error instanceof ApiError && error.status === 401) return null
  if (error && !(me.data && metadata.data))
    return <ErrorState error={error} onRetry={() => void Promise.all([me.refetch(), metadata.refetch()])} />
  if (!me.data || !metadata.data) return <ShellSkeleton />
  return (
    <div className="app">
      <a className="skip-link" href="#main">
        {t('Skip to the content')}
      </a>
      <div className="banners">
        <ViewAsBanner />
        <Unreachable />
      </div>
      <Navigation onSearch={palette.open} />
      <div className="mobile-bar">
        <ActionIcon variant="subtle" color="gray" onClick={drawer.open} aria-label={t('Open the menu')}>
          <IconMenu2 size={18} />
        </ActionIcon>
        <div className="workspace">Kartoteka</div>
        <div className="grow" />
        <ActionIcon variant="subtle" color="gray" onClick={palette.open} aria-label={t('Search or jump to')}>
          <IconSearch size={18} />
        </ActionIcon>
      </div>
      <Drawer opened={isDrawerOpen} onClose={drawer.close} size={280} title={<span className="visually-hidden">{t('Menu')}</span>}>
        <Navigation
          onSearch={() => {
            drawer.close()
            palette.open()
          }}
          onLeave={drawer.close}
        />
      </Drawer>
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Live />
      <ActionHost />
      {isPaletteOpen && Palette && <Palette onClose={palette.close} />}
    </div>
  )
}

/** Below the shell, so that it listens only when somebody is signed in. */
function Live() {
  useRememberRecent()
  return <ProblemBanner problems={useLive()} />
}

function ShellSkeleton() {
  return (
    <div className="app" aria-busy="true">
      <div className="banners">
        <Unreachable />
      </div>
      <div className="nav">
        <div className="workspace">
          <span className="logo">K</span>Kartoteka
        </div>
        {[90, 120, 70, 110, 80].map((width) => (
          <div key={width} className="nav-link">
            <span className="skeleton" style={{ width }} />
          </div>
        ))}
      </div>
      <main className="main">
        <div className="top">
          <span className="skeleton" style={{ width: 160, height: 18 }} />
        </div>
      </main>
    </div>
  )
}
