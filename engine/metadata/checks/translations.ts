import { textFormats } from '../../fields/index.ts'
import type { CompileContext } from '../compile-context.ts'
import type { EntityDocument, TabDocument, TranslationDocument } from '../documents.ts'

/** Translations: the language exists, every text belongs to something, and what is missing is said once for each entity and list. */
export function checkTranslations(context: CompileContext): void {
  const documents = context.documents<TranslationDocument>('translations')
  if (documents.length === 0) return
  const groups = textsByDocument(context)
  const known = new Set([...groups.values()].flat())
  for (const { source, document } of documents) {
    const isLanguage =
      textFormats.get('language')?.isValid(source.id.replace(/-(\w\w)$/, (_, land: string) => `-${land.toUpperCase()}`)) === true
    if (!isLanguage)
      context.add(
        { source, pointer: '/$id' },
        'bad-language',
        `"${source.id}" is not the code of a language.`,
        'Name the file after the language: fr.json, pt-br.json.',
      )
    for (const path of Object.keys(document.texts)) {
      if (known.has(path) || isOfBroken(context, path)) continue
      const pointer = `/texts/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`
      context.add(
        { source, pointer },
        'orphaned-translation',
        `Nothing has the path "${path}".`,
        'It was removed or renamed; take the text away or correct its path.',
      )
    }
    for (const [name, paths] of groups) {
      const missing = paths.filter((path) => document.texts[path] === undefined)
      if (missing.length === 0) continue
      const shown = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ', ...' : '')
      context.add(
        { source, pointer: '/texts' },
        'untranslated',
        `${missing.length} of ${paths.length} texts of "${name}" are missing: ${shown}.`,
        'They are shown as the metadata says them.',
      )
    }
  }
}

function textsOf(name: string, document: EntityDocument): readonly string[] {
  return [
    name,
    ...Object.keys(document.properties).map((field) => `${name}.${field}`),
    ...Object.entries(document['x-tabs'] ?? {}).flatMap(([key, tab]) => tabTexts(`${name}.tabs.${key}`, tab)),
    ...Object.keys(document['x-views'] ?? {}).map((key) => `${name}.views.${key}`),
  ]
}

function tabTexts(path: string, tab: TabDocument): readonly string[] {
  return [
    path,
    ...Object.entries(tab.sections ?? {}).flatMap(([key, section]) => (section.title === undefined ? [] : [`${path}.sections.${key}`])),
    ...Object.entries(tab.tabs ?? {}).flatMap(([key, child]) => tabTexts(`${path}.tabs.${key}`, child)),
  ]
}

function isOfBroken(context: CompileContext, path: string): boolean {
  const [first = '', second = ''] = path.split('.')
  return (
    context.broken.has(`entities/${first}`) ||
    (first === 'lists' && context.broken.has(`lists/${second}`)) ||
    context.brokenFields.has(path)
  )
}

/** Paths of everything that has a title, by entity (`firm`) or list (`lists.mood`). */
function textsByDocument(context: CompileContext): ReadonlyMap<string, readonly string[]> {
  const shown = [...context.entityDocuments].filter(([, { document }]) => document['x-kind'] !== 'internal')
  const entities = shown.map(([name, { document }]) => [name, textsOf(name, document)] as const)
  const lists = [...context.listDocuments].map(([name, { document }]) => {
    const path = `lists.${name}`
    return [path, [path, ...Object.keys(document.values).map((code) => `${path}.${code}`)]] as const
  })
  return new Map([...entities, ...lists])
}
