import type { Model } from './model.ts'
import { withTexts } from './texts.ts'

/** The texts of the metadata in one language, by path (`firm.name`). */
export interface Translation {
  readonly language: string
  /** How those who speak it call it. */
  readonly title: string
  readonly texts: Readonly<Record<string, string>>
}

/** The language in which the documents themselves are written. */
export const writtenLanguage = 'en'

/** The languages a model speaks, that of its documents first. */
export function languagesOf({ translations }: Model): readonly string[] {
  return [writtenLanguage, ...(translations?.keys() ?? [])]
}

const known = new WeakMap<Model, Map<string, Model>>()

/** The model in a language: what has no translation stays as the documents say it. Made once for each language that somebody asks for. */
export function translated(model: Model, language: string | undefined): Model {
  const texts = language === undefined ? undefined : model.translations?.get(language)?.texts
  if (language === undefined || texts === undefined) return model
  const models = known.get(model) ?? new Map<string, Model>()
  known.set(model, models)
  let said = models.get(language)
  if (said === undefined) {
    said = withTexts(model, (path, text, derived) => (Object.hasOwn(texts, path) ? texts[path] : derived) ?? text)
    models.set(language, said)
  }
  return said
}

/** Every text of a model that can be translated, by path; what is made from another text need not be. */
export function textsOf(model: Model): ReadonlyMap<string, { readonly text: string; readonly isDerived: boolean }> {
  const found = new Map<string, { text: string; isDerived: boolean }>()
  withTexts(model, (path, text, derived) => {
    const isDerived = derived !== undefined && found.get(path)?.isDerived !== false
    found.set(path, { text, isDerived })
    return text
  })
  return found
}
