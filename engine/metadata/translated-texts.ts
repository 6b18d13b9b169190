import type { CompileContext } from './compile-context.ts'
import type { TranslationDocument } from './documents.ts'

/** The texts of all languages by their path (`firm.name`): an import knows a column by a title in any of them. */
export function translatedTexts(context: CompileContext): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>()
  for (const { document } of context.documents<TranslationDocument>('translations')) {
    for (const [path, text] of Object.entries(document.texts)) texts.set(path, [...(texts.get(path) ?? []), text])
  }
  return texts
}
