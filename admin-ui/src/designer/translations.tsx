import { languages } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { isObject } from './merge.ts'
import { SettledText } from './settled-text.tsx'
import type { Designer } from './use-designer.ts'

/** The languages into which metadata is translated: all but the one in which it is written. */
export const translated = Object.entries(languages).filter(([code]) => code !== 'en')
/** What a page of the designer asks for so that it can show translations. */
export const translationDocuments = translated.map(([code]) => code)

/** A label in the other languages, beside the label itself: `path` is what the translation documents call it, `of` the label where several stand on a page. */
export function Translations({ designer, path, of }: { designer: Designer; path: string; of?: string }) {
  return (
    <details className="translations">
      <summary>
        {t('Translations')}
        {of !== undefined && <span className="visually-hidden"> {of}</span>}
      </summary>
      <InEachLanguage designer={designer} path={path} />
    </details>
  )
}

interface MessageTranslationsProps {
  readonly designer: Designer
  /** What the messages belong to. */
  readonly of: string
  /** Sentences that records of a metadata document say, such as the reasons of a factor; each is translated once, wherever it stands. */
  readonly messages: readonly string[]
}

/** Sentences in the other languages, each below the sentence itself. */
export function MessageTranslations({ designer, of, messages }: MessageTranslationsProps) {
  return (
    <details className="translations">
      <summary>
        {t('Translations of the reasons')}
        <span className="visually-hidden"> {of}</span>
      </summary>
      {[...new Set(messages)].map((message) => (
        <fieldset key={message} className="translations-of-one">
          <legend>{message}</legend>
          <InEachLanguage designer={designer} path={`messages.${message}`} />
        </fieldset>
      ))}
    </details>
  )
}

function InEachLanguage({ designer, path }: { designer: Designer; path: string }) {
  return translated.map(([code, name]) => {
    const document = designer.documentOf('translations', code)
    const texts = isObject(document?.texts) ? document.texts : {}
    return (
      <SettledText
        key={code}
        label={name}
        value={texts[path]}
        onSettle={(text) =>
          designer.edit('translations', code, (current) => {
            const { [path]: _, ...others } = isObject(current.texts) ? current.texts : {}
            const next = text === '' ? others : { ...others, [path]: text }
            return { $id: code, title: name, ...current, texts: next }
          })
        }
      />
    )
  })
}

/** `firm`, `management.billing` -> `firm.tabs.management.tabs.billing`, as translations call a tab; with a section, that one. */
export function tabTextPath(entity: string, path: string, section?: string): string {
  const tab = `${entity}.tabs.${path.split('.').join('.tabs.')}`
  return section === undefined ? tab : `${tab}.sections.${section}`
}
