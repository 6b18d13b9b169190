import { t } from '../i18n/t.ts'
import type { Steps } from './use-steps.ts'

/** Which steps a new record takes, and where one is; what was filled in already can be gone back to. */
export function StepList({ steps, onOpen }: { readonly steps: Steps; readonly onOpen: (path: string) => void }) {
  return (
    <ol className="way-steps" aria-label={t('Steps')}>
      {steps.all.map(({ path, tab }, index) => (
        <li key={path} aria-current={index === steps.at ? 'step' : undefined} data-done={index < steps.at || undefined}>
          {index < steps.at ? (
            <button type="button" onClick={() => onOpen(path)}>
              {tab.title}
            </button>
          ) : (
            tab.title
          )}
        </li>
      ))}
    </ol>
  )
}
