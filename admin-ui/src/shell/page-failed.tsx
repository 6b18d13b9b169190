import { Button, Group } from '@mantine/core'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { t } from '../i18n/t.ts'
import { AddressError } from './address.ts'
import { PageState } from './page-state.tsx'

/** In the place of a page that threw: what happened and the ways out. The menu stays. */
export function PageFailed({ error }: ErrorComponentProps) {
  const { history, navigate } = useRouter()
  const isAddress = error instanceof AddressError
  return (
    <div role="alert">
      <PageState
        title={isAddress ? t('This address cannot be read') : t('This page cannot be shown')}
        action={
          <Group justify="center" gap="xs">
            {history.canGoBack() && <Button onClick={() => history.back()}>{t('Back')}</Button>}
            {!isAddress && <Button onClick={() => location.reload()}>{t('Load the page anew')}</Button>}
            <Button onClick={() => void navigate({ to: '/' })}>{t('Go to the start')}</Button>
          </Group>
        }
      >
        {isAddress ? error.message : t('Something in it failed. What you typed is kept. If it stays like this, tell your administrator.')}
      </PageState>
    </div>
  )
}
