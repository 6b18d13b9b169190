import type { Translation } from '../model/translate.ts'
import type { CompileContext } from './compile-context.ts'
import type { TranslationDocument } from './documents.ts'

/** The texts of each language that the layers bring. */
export function translations(context: CompileContext): ReadonlyMap<string, Translation> {
  const documents = context.documents<TranslationDocument>('translations')
  return new Map(
    documents.map(({ source, document }) => [source.id, { language: source.id, title: document.title, texts: document.texts }]),
  )
}

/** The texts of all languages by their path (`firm.name`): an import knows a column, and a value, by a title in any of them. */
export function translatedTexts(context: CompileContext): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>()
  const documents = context.documents<TranslationDocument>('translations')
  const remember = (path: string, text: string) => texts.set(path, [...(texts.get(path) ?? []), text])
  for (const [name, { fields }] of context.entities) {
    for (const field of fields.values()) {
      remember(`${name}.${field.path}`, field.title)
      for (const member of field.members.values()) remember(`${name}.${member.path}`, member.title)
    }
  }
  for (const { document } of documents) {
    for (const [path, text] of Object.entries(document.texts)) remember(path, text)
    for (const [own, shared] of partsOfTypes(context)) if (document.texts[shared] !== undefined) remember(own, document.texts[shared])
  }
  return texts
}

/** The paths of the parts of values of a type (`firm.place.city`), each with that of the type (`types.place.city`). */
function partsOfTypes(context: CompileContext): readonly (readonly [own: string, shared: string])[] {
  return [...context.entities].flatMap(([name, { fields }]) =>
    [...fields.values()].flatMap((field) =>
      [...field.members.values()].map((member) => [`${name}.${member.path}`, `types.${field.schema.$ref}.${member.name}`] as const),
    ),
  )
}
