import type { Model } from '../../model/model.ts'
import { textsOf } from '../../model/translate.ts'
import type { CompileContext } from '../compile-context.ts'
import type { TranslationDocument } from '../documents.ts'
import type { MergedDocument } from '../layers.ts'

/** The texts of each language against those that there are: what belongs to nothing, and for each document how many are missing. */
export function checkTexts(context: CompileContext, model: Model): void {
  const documents = context.documents<TranslationDocument>('translations')
  if (documents.length === 0) return
  const texts = textsOf(model)
  for (const { source, document } of documents) {
    reportOrphans(context, source, document, texts)
    if (isOfEngineOnly(source)) continue
    for (const [name, paths] of missingTexts(texts, document.texts)) {
      if (isSaidAbove(context, source, name)) continue
      const shown = paths.slice(0, 3).join(', ') + (paths.length > 3 ? ', ...' : '')
      const all = [...texts].filter(([path, { isDerived }]) => !isDerived && groupOf(path) === name).length
      context.add(
        { source, pointer: '/texts' },
        'untranslated',
        `${paths.length} of ${all} texts of "${name}" are missing: ${shown}.`,
        `They are shown as the metadata says them; kartoteka translations missing --language ${source.id} lists them all.`,
      )
    }
  }
}

function reportOrphans(
  context: CompileContext,
  source: MergedDocument,
  { texts: said }: TranslationDocument,
  texts: ReadonlyMap<string, unknown>,
): void {
  for (const path of Object.keys(said)) {
    if (texts.has(path)) continue
    const pointer = `/texts/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`
    context.add(
      { source, pointer },
      'orphaned-translation',
      `Nothing has the path "${path}".`,
      'It was removed or renamed; take the text away or correct its path.',
    )
  }
}

/** The engine's own texts are in many languages; that alone does not make an installation speak them. */
function isOfEngineOnly(source: MergedDocument): boolean {
  return source.sources.every(({ layer }) => layer === 'system')
}

/** A layer that adds to what a lower one ships need not speak all of its languages, unless it brings texts of them itself. */
function isSaidAbove(context: CompileContext, translation: MergedDocument, name: string): boolean {
  const [folder = '', id = ''] = name.includes('.') ? name.split('.') : ['entities', name]
  const document = (context.sources as ReadonlyMap<string, ReadonlyMap<string, MergedDocument>>).get(folder)?.get(id)
  const speaking = new Set(translation.sources.map(({ layer }) => layer))
  return document?.sources.some(({ layer }) => layer !== 'system' && !speaking.has(layer)) === true
}

/** Paths without a text, by the document they belong to; the engine's own documents bring theirs. */
export function missingTexts(
  texts: ReadonlyMap<string, { readonly isDerived: boolean }>,
  said: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, string[]>()
  for (const [path, { isDerived }] of texts) {
    if (isDerived || Object.hasOwn(said, path)) continue
    missing.set(groupOf(path), [...(missing.get(groupOf(path)) ?? []), path])
  }
  return missing
}

const folders = new Set(['lists', 'types', 'workflows', 'reports', 'dashboards', 'scorecards', 'templates', 'roles', 'automations'])

/** `firm.name` belongs to `firm`, `lists.mood.good` to `lists.mood`. */
function groupOf(path: string): string {
  const [first = '', second = ''] = path.split(/[.#]/)
  return folders.has(first) ? `${first}.${second}` : first
}
