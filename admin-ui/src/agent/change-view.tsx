import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ChangeBlock } from '../../../engine/forms/answer.ts'
import { useMetadata } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import { changeTexts } from '../designer/changes-text.ts'
import { draftStore, edited } from '../designer/draft-store.ts'
import { withPatches } from '../designer/merge.ts'
import { t } from '../i18n/t.ts'

/** A change of the metadata that was proposed: what it says and does; it becomes part of the draft, which is published elsewhere. */
export function ChangeView({ block: { documents, steps }, onLeave }: { block: ChangeBlock; onLeave: () => void }) {
  const metadata = useMetadata()
  const { data: me } = useQuery(meQuery)
  const navigate = useNavigate()
  const changes = changeTexts(documents, metadata)
  function take() {
    const store = draftStore(me?.id ?? '')
    store.set(edited(store.get(), withPatches(store.get().patches, documents)))
    onLeave()
    void navigate({ to: '/customise' })
  }
  return (
    <>
      <h3>{t('What would change')}</h3>
      <ul className="agent-change">
        {changes.map(({ key, sign, text, detail }) => (
          <li key={key}>
            <span aria-hidden="true">{sign}</span> {text} {detail && <span className="mute">{detail}</span>}
          </li>
        ))}
      </ul>
      <h3>{t('What happens to stored values')}</h3>
      {steps.length === 0 ? (
        <p className="mute">{t('No stored value is touched.')}</p>
      ) : (
        <ul className="agent-change">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      )}
      <details>
        <summary>{t('As it is written down')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its box is scrolled by keys */}
        <pre className="agent-filter" tabIndex={0}>
          {JSON.stringify(documents, null, 2)}
        </pre>
      </details>
      <div className="agent-decide">
        <Button variant="filled" disabled={me === undefined} onClick={take}>
          {t('Take into the draft')}
        </Button>
      </div>
      <p className="mute">{t('Part of your draft; nothing changes until you publish.')}</p>
    </>
  )
}
