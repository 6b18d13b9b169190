import Handlebars from 'handlebars'
import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { resolvePath } from '../../metadata/index.ts'
import type { Template } from '../../model/template.ts'
import { authorizeReader, getRecord, listRecords, type RecordsContext, visibleEntity } from '../../records/index.ts'
import { templateData } from './template-data.ts'

/** Letters that a document has at most, so that a list without end does not fill the memory. */
const mostLetters = 2_000_000

const compiled = new WeakMap<Template, Handlebars.TemplateDelegate>()

/** The templates of an entity that make documents. */
export function templatesOf({ model }: RecordsContext, entity: string): readonly Template[] {
  return [...(model.templates?.values() ?? [])].filter(
    ({ entity: about, kind }) => about === entity && (kind === 'document' || kind === 'label'),
  )
}

/** What is set on paper. */
export type PrintedDocument = Pick<RenderedDocument, 'label' | 'body' | 'language'> & {
  readonly template: Pick<Template, 'title'> & Partial<Pick<Template, 'page'>>
}

export interface RenderedDocument {
  readonly template: Template
  /** What the record is called. */
  readonly label: string
  /** The body, with every value escaped. */
  readonly body: string
  readonly language: string
}

/** Fills a template with a record as the person may see it. Throws `not-found`, and `forbidden` for who may not print it. */
export async function renderDocument(
  context: RecordsContext,
  entityName: string,
  id: string,
  name: string,
  language: string,
): Promise<RenderedDocument> {
  const entity = visibleEntity(context, entityName)
  const template = templatesOf(context, entityName).find((known) => known.name === name)
  if (template === undefined)
    throw new KartotekaError('not-found', `There is no document "${name.slice(0, 60)}" of ${entity.plural.toLowerCase()}.`)
  const document = await renderTemplate(context, template, id, language)
  await authorizeReader(context, 'print', entity, id)
  return document
}

/** The same with a template at hand, which may be one that is not published yet. */
export async function renderTemplate(context: RecordsContext, template: Template, id: string, language: string): Promise<RenderedDocument> {
  const { label, data } = await templateData(context, visibleEntity(context, template.entity), id, template.body, language)
  return { template, label, body: (await headOf(context, template, language)) + fill(template, data), language }
}

/** What stands on top: a head filled with the first record of its entity, as far as the person sees it. */
async function headOf(context: RecordsContext, template: Template, language: string): Promise<string> {
  const head = context.model.templates?.get(template.head ?? '')
  const entity = context.model.entities.get(head?.entity ?? '')
  if (head === undefined || entity === undefined || entity.allows?.has('read') === false) return ''
  const first = JSON.parse(await listRecords(context, entity.name, { fields: 'id', sort: 'createdAt', limit: 1 })) as {
    data: { id: string }[]
  }
  const id = first.data[0]?.id
  return id === undefined ? '' : `${(await renderTemplate(context, { ...head, head: undefined }, id, language)).body}\n`
}

/** The language that the record asks for, where the template names a field that says it and the person sees it. */
export async function documentLanguage(context: RecordsContext, entityName: string, id: string, name: string): Promise<string | undefined> {
  const entity = visibleEntity(context, entityName)
  const path = templatesOf(context, entityName).find((known) => known.name === name)?.language
  if (path === undefined || 'problem' in resolvePath(context.model.entities, entity, path)) return undefined
  let value: unknown = JSON.parse((await getRecord(context, entityName, id, { fields: path })).text)
  for (const step of path.split('.')) value = isJsonObject(value) ? value[step] : undefined
  return typeof value === 'string' && isLanguage(value) ? value : undefined
}

/** `fr`, `fr-BE` */
export function isLanguage(text: string): boolean {
  return /^[a-z]{2}(-[A-Z]{2})?$/.test(text)
}

function fill(template: Template, data: unknown): string {
  let run = compiled.get(template)
  if (run === undefined) {
    run = Handlebars.compile(template.body, {
      knownHelpers: { t: true },
      knownHelpersOnly: true,
      noEscape: false,
      strict: false,
      preventIndent: true,
    })
    compiled.set(template, run)
  }
  const text = run(data, { helpers: { t: (words: string) => template.texts[words] ?? words } })
  if (text.length > mostLetters) throw new KartotekaError('invalid-parameter', 'The document would be too long. Limit its lists.')
  return text
}

/** A page that stands for itself: to look at, and to print from a browser. */
export function documentPage({ template, label, body, language }: RenderedDocument): string {
  const title = Handlebars.escapeExpression(`${template.title} ${label}`.trim())
  return `<!doctype html>\n<html lang="${Handlebars.escapeExpression(language)}"><head><meta charset="utf-8"><title>${title}</title><style>${documentStyle}</style></head><body>\n${body}\n</body></html>\n`
}

/** What stands in the style element of a page. */
export const documentStyle =
  'body{font:11pt/1.45 system-ui,sans-serif;color:#1f2328;max-width:760px;margin:32px auto;padding:0 16px}table{width:100%;border-collapse:collapse;margin:8px 0}' +
  'th,td{padding:4px 0 4px 10px;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}th:first-child,td:first-child{padding-left:0}.end{text-align:right}h1{font-size:20pt}h2{font-size:13pt}.note{color:#5f6774}' +
  '@page{margin:18mm}@media print{body{margin:0;max-width:none}}'
