import './account.css'
import { Button, CopyButton } from '@mantine/core'
import { t } from '../i18n/t.ts'

/** Recovery codes, this once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p className="mute">
        {t('Each signs you in once if you lose your phone. They are shown only now: keep them where you keep your papers.')}
      </p>
      <ul className="recovery-codes" aria-label={t('Recovery codes')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <CopyButton value={codes.join('\n')}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? t('Copied') : t('Copy all')}</Button>}
      </CopyButton>
    </>
  )
}
