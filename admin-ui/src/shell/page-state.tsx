import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'

/** What a page says when there is nothing to show: a title, a sentence on what to do, and the button that does it. */
export function PageState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="page-state">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: () => void
  /** Another way out, beside trying again. */
  readonly action?: ReactNode
}

export function ErrorState({ error, onRetry, action }: ErrorStateProps) {
  if (error instanceof ApiError && error.status === 404) return <NotFound />
  const title = error instanceof ApiError ? error.problem.title : t('This could not be loaded')
  return (
    <div role="alert">
      <PageState
        title={title}
        action={
          <>
            {onRetry && <Button onClick={onRetry}>{t('Try again')}</Button>}
            {action}
          </>
        }
      >
        {sayError(error)}
      </PageState>
    </div>
  )
}

export function NotFound() {
  return (
    <PageState title={t('There is nothing here')} action={<Link to="/">{t('Go to the start')}</Link>}>
      {t('The address is wrong, or what stood here has been deleted.')}
    </PageState>
  )
}
