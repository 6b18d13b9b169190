import { language, languages } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { isObject } from './merge.ts'
import { SettledText } from './settled-text.tsx'
import type { Designer } from './use-designer.ts'

/** The languages into which metadata is translated: all but the one in which it is written. */
export const translated = Object.entries(languages).filter(([code]) => code !== 'en')
/** What a page of the designer asks for so that it can show translations. */
export const translationDocuments = translated.map(([code]) => code)

/** What a text of a document is called in the language of the page, as the draft has it; undefined where nothing is said. */
export function saidIn(designer: Designer, path: string): string | undefined {
  const texts = designer.documentOf('translations', language)?.texts
  const said = isObject(texts) ? texts[path] : undefined
  return typeof said === 'string' && said !== '' ? said : undefined
}

interface TranslationsProps {
  readonly designer: Designer
  /** What the translation documents call the text. */
  readonly path: string
  /** The text, where several stand on a page. */
  readonly of?: string
  /** What stands there where nothing is said: how the text is drawn in the language of the page. */
  readonly drawn?: string
  /** Beside one of many: also the language of the page is opened first. */
  readonly isSmall?: boolean
}

/** A label in the other languages, beside the label itself; in that of the page it stands open, as that is what is drawn. */
export function Translations({ designer, path, of, drawn, isSmall = false }: TranslationsProps) {
  const isOpen = ([code]: readonly [string, string]) => code === language && !isSmall
  return (
    <>
      <InEachLanguage designer={designer} path={path} among={translated.filter(isOpen)} drawn={drawn} />
      <details className="translations">
        <summary>
          {t('Translations')}
          {isSmall && saidIn(designer, path) !== undefined && `: ${saidIn(designer, path)}`}
          {of !== undefined && <span className="visually-hidden"> {of}</span>}
        </summary>
        <InEachLanguage designer={designer} path={path} among={translated.filter((one) => !isOpen(one))} />
      </details>
    </>
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
          <InEachLanguage designer={designer} path={`messages.${message}`} among={translated} />
        </fieldset>
      ))}
    </details>
  )
}

interface InEachLanguageProps {
  readonly designer: Designer
  readonly path: string
  readonly among: typeof translated
  readonly drawn?: string | undefined
}

function InEachLanguage({ designer, path, among, drawn }: InEachLanguageProps) {
  return among.map(([code, name]) => {
    const document = designer.documentOf('translations', code)
    const texts = isObject(document?.texts) ? document.texts : {}
    return (
      <SettledText
        key={code}
        label={name}
        value={texts[path]}
        placeholder={code === language ? drawn : undefined}
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
