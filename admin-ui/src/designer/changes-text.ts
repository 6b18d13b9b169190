import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import type { Document, Documents } from '../api/designer.ts'
import { isLanguage, languages } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { isObject } from './merge.ts'

/** One change of the draft in words. */
export interface ChangeText {
  readonly key: string
  readonly sign: '+' | '~' | '-'
  /** What is changed: `Field NPS on Customer`. */
  readonly text: string
  readonly detail?: string
}

/** What a document that the screen does not describe is called, by folder and id. */
export type SayTitle = (folder: string, id: string) => string

/** Its name as words, `call-reason` -> `Call reason`, where nothing else is known. */
export const titleByName: SayTitle = (_, id) => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ')

/** What a draft says, one line for each field, tab and value that it is about. */
export function changeTexts(patches: Documents, metadata: MetadataDescription, titleOf: SayTitle = titleByName): readonly ChangeText[] {
  return Object.entries(patches).flatMap(([folder, documents]) =>
    Object.entries(documents).flatMap(([id, patch]) => {
      if (folder === 'entities') return entityTexts(id, patch, metadata)
      if (folder === 'lists') return listTexts(id, patch, metadata, titleOf)
      if (folder === 'translations') {
        const texts = Object.entries(isObject(patch.texts) ? patch.texts : {}).map(([path, text]) =>
          typeof text === 'string' ? text : path,
        )
        return [
          {
            key: `${folder}/${id}`,
            sign: '~' as const,
            text: t('Translations: {language}', { language: languageTitle(id) }),
            detail: texts.join(', '),
          },
        ]
      }
      if (folder === 'scorecards') return [scorecardText(id, patch)]
      if (folder === 'dashboards') return [dashboardText(id, patch)]
      const detail = Object.keys(isObject(patch.entities) ? patch.entities : patch)
      const text = documentText(folder, id, titleOf)
      return [
        {
          key: `${folder}/${id}`,
          sign: '~' as const,
          text,
          detail: detail.map((name) => metadata.entities[name]?.title ?? name).join(', '),
        },
      ]
    }),
  )
}

/** A language as those who speak it call it. */
function languageTitle(code: string): string {
  return isLanguage(code) ? languages[code] : code
}

/** A document by what it is and what it is called. */
export function documentText(folder: string, id: string, titleOf: SayTitle): string {
  const title = titleOf(folder, id)
  if (folder === 'roles') return t('Role {title}', { title })
  if (folder === 'lists') return t('Code list {title}', { title })
  if (folder === 'workflows') return t('Workflow {title}', { title })
  if (folder === 'templates') return t('Template {title}', { title })
  if (folder === 'scorecards') return t('Scorecard {title}', { title })
  if (folder === 'translations') return t('Translations: {language}', { language: languageTitle(id) })
  return `${folder}: ${title}`
}

function scorecardText(id: string, patch: Document): ChangeText {
  const factors = Object.entries(isObject(patch.factors) ? patch.factors : {})
  const named = factors.map(([key, factor]) => (isObject(factor) && typeof factor.title === 'string' ? factor.title : key))
  const title = typeof patch.title === 'string' ? patch.title : id
  const sign = typeof patch.entity === 'string' ? '+' : '~'
  return { key: `scorecards/${id}`, sign, text: t('Scorecard {title}', { title }), detail: named.join(', ') }
}

function dashboardText(id: string, patch: Document): ChangeText {
  const tiles = Object.entries(isObject(patch.tiles) ? patch.tiles : {})
  const named = tiles.map(([key, tile]) => (isObject(tile) && typeof tile.title === 'string' ? tile.title : key))
  const title = typeof patch.title === 'string' ? patch.title : id
  return {
    key: `dashboards/${id}`,
    sign: typeof patch.$id === 'string' ? '+' : '~',
    text: t('Dashboard {title}', { title }),
    detail: named.join(', '),
  }
}

function entityTexts(id: string, patch: Document, metadata: MetadataDescription): readonly ChangeText[] {
  const entity = metadata.entities[id]
  if (entity === undefined)
    return [
      {
        key: id,
        sign: '+',
        text: t('New: {title}', { title: String(patch.title ?? id) }),
        detail: t('With a form, a list and an API of its own.'),
      },
    ]
  const { properties, ...rest } = patch
  const fields = Object.entries(isObject(properties) ? properties : {}).map(([name, change]): ChangeText => {
    const title = (isObject(change) && typeof change.title === 'string' ? change.title : entity.fields[name]?.title) ?? name
    const text = t('Field {title} on {entity}', { title, entity: entity.title })
    const key = `${id}.${name}`
    if (change === null)
      return { key, sign: '-', text: t('{text} is parked', { text }), detail: t('Its values are kept and come back with a rollback.') }
    if (entity.fields[name] === undefined) return { key, sign: '+', text }
    return { key, sign: '~', text, detail: keywordTexts(change as Document) }
  })
  const { 'x-views': views, ...others } = rest
  return [...fields, ...viewTexts(views, entity), ...partTexts(id, others, entity)]
}

function viewTexts(views: unknown, entity: EntityDescription): readonly ChangeText[] {
  return Object.entries(isObject(views) ? views : {}).map(([key, change]): ChangeText => {
    const known = entity.views.find((view) => view.key === key)
    const title = (isObject(change) && typeof change.title === 'string' ? change.title : known?.title) ?? key
    const text = t('View {title} of {plural}', { title, plural: entity.plural })
    if (change === null) return { key: `${entity.name} view ${key}`, sign: '-', text }
    return { key: `${entity.name} view ${key}`, sign: known === undefined ? '+' : '~', text, detail: keywordTexts(change as Document) }
  })
}

function partTexts(id: string, parts: Document, entity: EntityDescription): readonly ChangeText[] {
  return Object.keys(parts).map(
    (key): ChangeText => ({
      key: `${id} ${key}`,
      sign: '~',
      text: t('{part} of {title}', { part: partNames[key] ?? key, title: entity.title }),
    }),
  )
}

function listTexts(id: string, patch: Document, metadata: MetadataDescription, titleOf: SayTitle): readonly ChangeText[] {
  const list = titleOf('lists', id)
  const known = metadata.lists[id]
  if (known === undefined) return [{ key: id, sign: '+', text: t('Code list {title}', { title: String(patch.title ?? id) }) }]
  return Object.entries(isObject(patch.values) ? patch.values : {}).map(([value, change]): ChangeText => {
    const option = known.find((one) => one.value === value)
    const title = (isObject(change) && typeof change.title === 'string' ? change.title : option?.title) ?? value
    if (change === null) return { key: `${id}.${value}`, sign: '-', text: t('Value {title} of {id}', { title, id: list }) }
    if (option === undefined) return { key: `${id}.${value}`, sign: '+', text: t('Value {title} of {id}', { title, id: list }) }
    return {
      key: `${id}.${value}`,
      sign: '~',
      text: t('Value {title} of {id}', { title, id: list }),
      detail: keywordTexts(change as Document),
    }
  })
}

const partNames: Readonly<Record<string, string>> = {
  'x-tabs': t('Tabs and rows'),
  required: t('Required fields'),
  'x-info': t('The panel at the left'),
  'x-colors': t('Colours'),
  'x-menu': t('Place in the menu'),
}
const keywords: Readonly<Record<string, string>> = {
  title: t('title'),
  description: t('help'),
  oneOf: t('values to choose from'),
  'x-place': t('place'),
  'x-show-if': t('when it is shown'),
  'x-require-if': t('when it is required'),
  'x-lock-if': t('when it is locked'),
  color: t('colour'),
  retired: t('offered or not'),
  order: t('its place in the order'),
  sort: t('how it is sorted'),
  filter: t('what it shows'),
  filters: t('quick filters'),
  group: t('groups'),
  sum: t('totals'),
  by: t('columns of the board'),
  cardFields: t('cards'),
  role: t('who is offered it'),
  default: t('what opens first'),
}

function keywordTexts(change: Document): string {
  return [...new Set(Object.keys(change).map((key) => keywords[key] ?? key))].join(', ')
}
