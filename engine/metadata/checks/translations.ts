import { textFormats } from '../../fields/index.ts'
import type { CompileContext } from '../compile-context.ts'
import type { TranslationDocument } from '../documents.ts'

/** Translations are named after languages that there are. */
export function checkTranslations(context: CompileContext): void {
  for (const { source } of context.documents<TranslationDocument>('translations')) {
    const code = source.id.replace(/-(\w\w)$/, (_, land: string) => `-${land.toUpperCase()}`)
    if (textFormats.get('language')?.isValid(code) === true) continue
    context.add(
      { source, pointer: '/$id' },
      'bad-language',
      `"${source.id}" is not the code of a language.`,
      'Name the file after the language: fr.json, pt-br.json.',
    )
  }
}
