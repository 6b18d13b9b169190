import { Button, Code, CopyButton } from '@mantine/core'
import { t } from '../i18n/t.ts'

/** A secret that was just made: it is copied now or never. */
export function ShownOnce({ hint, secret }: { readonly hint: string; readonly secret: string }) {
  return (
    <div className="new-token" role="status">
      <span>{hint}</span>
      <Code>{secret}</Code>
      <CopyButton value={secret}>
        {({ copied, copy }) => (
          <Button onClick={copy} className="copy">
            {copied ? t('Copied') : t('Copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
