import { IntlMessageFormat } from 'intl-messageformat'
import { createElement, Fragment, type ReactNode } from 'react'
import { type Language, language, locale } from './language.ts'

type Texts = Readonly<Record<string, string>>

const files: Readonly<Partial<Record<Language, () => Promise<{ default: Texts }>>>> = {
  fr: () => import('./languages/fr.json'),
  de: () => import('./languages/de.json'),
  pl: () => import('./languages/pl.json'),
  zh: () => import('./languages/zh.json'),
}

/** Everything that imports this module is run when the texts are there, so that also tables of texts may stand at the top of a module. */
const texts: Texts = (await files[language]?.().catch(() => undefined))?.default ?? {}

const formats = new Map<string, IntlMessageFormat>()

/**
 * A text of the interface in the language of the page. The English text is its key; `{name}` is filled in, and
 * `{count, plural, one {# record} other {# records}}` counts (ICU MessageFormat). Without a translation it is the English one.
 */
export function t(text: string, values?: Readonly<Record<string, string | number | null | undefined>>): string {
  const translated = Object.hasOwn(texts, text) ? (texts[text] ?? text) : text
  return values === undefined ? translated : String(formatOf(translated).format({ ...values }))
}

/** The same around elements, for a sentence in which a word is a link or stands out: `rich('See {link}', { link: <a>…</a> })`. */
export function rich(text: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const translated = Object.hasOwn(texts, text) ? (texts[text] ?? text) : text
  const parts = formatOf(translated).format<ReactNode>(values)
  return Array.isArray(parts) ? parts.map((part, index) => createElement(Fragment, { key: index }, part)) : parts
}

/** A title inside a sentence: with a small letter, but in languages whose nouns keep theirs. */
export function inSentence(title: string): string {
  return language === 'de' ? title : title.toLocaleLowerCase(locale)
}

function formatOf(text: string): IntlMessageFormat {
  const format = formats.get(text) ?? new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
  formats.set(text, format)
  return format
}
