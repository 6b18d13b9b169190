import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { DraftPanel } from './draft-panel.tsx'
import type { Designer } from './use-designer.ts'
import './designer.css'
import '../journal/journal.css'
import '../record/record.css'

interface CustomiseFrameProps {
  readonly title: string
  /** To what the document belongs. */
  readonly about: string
  readonly designer: Designer
  /** What stands above the draft: the settings of what is chosen. */
  readonly settings: ReactNode
  readonly children: ReactNode
}

/** A document that is redone on a page of its own, with its settings and the draft at the side. */
export function CustomiseFrame({ title, about, designer, settings, children }: CustomiseFrameProps) {
  useDocumentTitle(`${title} · ${t('Customise')} · Kartoteka`)
  return (
    <>
      <header className="top record-header">
        <span className="crumb">
          <Link to="/customise">{t('Customise')}</Link> /
        </span>
        <h1>{title}</h1>
        <span className="chip">{about}</span>
        <div className="header-tools">
          <Button component={Link} to="/customise">
            {t('Leave customise mode')}
          </Button>
        </div>
      </header>
      <div className="record" data-with-journal data-customise data-without-info>
        {children}
        <aside className="journal-panel" aria-label={t('Draft')}>
          {settings}
          <DraftPanel designer={designer} />
        </aside>
      </div>
    </>
  )
}

/** While the document is on its way. */
export function CustomiseWaiting() {
  return (
    <>
      <header className="top" aria-busy="true">
        <span className="skeleton" style={{ width: 220, height: 24 }} />
      </header>
      <div className="record" data-with-journal data-customise data-without-info />
    </>
  )
}
