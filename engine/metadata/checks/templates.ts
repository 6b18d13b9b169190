import { allowedOrNearest } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { TemplateDocument } from '../documents.ts'
import { below, checkDocument } from './place.ts'

/** Names that a template knows beside the fields. */
const otherNames = new Set(['this', 'now', 'today', 'user', 'workspace', 'else', 'id', 'label'])
const blocks = new Set(['each', 'if', 'unless', 'with'])

/** Templates: what Handlebars opens is closed, and every path names a field. */
export function checkTemplates(context: CompileContext): void {
  for (const { source, document } of context.documents<TemplateDocument>('templates')) {
    const root = { source, pointer: '' }
    if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) continue
    const entity = context.entities.get(document.entity)
    if (entity === undefined) continue
    const place = below(root, 'body')
    if (typeof document.body === 'string') checkText(context, entity, document.body, () => place)
    else checkText(context, entity, document.body.join('\n'), (line) => below(place, line))
    if (document.language !== undefined) context.path(below(root, 'language'), entity, document.language)
    if (document.head !== undefined) checkHead(context, below(root, 'head'), document.head)
    if (document.subject !== undefined) checkText(context, entity, document.subject, () => below(root, 'subject'))
  }
}

function checkHead(context: CompileContext, place: Place, name: string): void {
  if (!checkDocument(context, place, 'templates', name)) return
  const head = context.documents<TemplateDocument>('templates').find(({ source }) => source.id === name)
  if (head?.document.kind !== 'head') context.add(place, 'bad-template', `"${name}" is no head.`, 'Give it "kind": "head".')
}

interface Scope {
  readonly block: string
  /** The entity whose fields are named inside, or undefined where they are not known. */
  readonly entity: Entity | undefined
  /** Where it is opened. */
  readonly place: Place
}

/** `placeOf` says where a line of the text stands in the document. */
function checkText(context: CompileContext, entity: Entity, text: string, placeOf: (line: number) => Place): void {
  const scopes: Scope[] = [{ block: '', entity, place: placeOf(0) }]
  // What is a comment is blank and as long as it was, so that lines stay where they are.
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ')
  const plain = text.replace(/\{\{!(--[\s\S]*?--|[^}]*)\}\}/g, blank)
  const at = (offset: number) => placeOf(plain.slice(0, Math.max(0, offset)).split('\n').length - 1)
  const wrong = (place: Place, message: string, hint?: string) => context.add(place, 'bad-template', message, hint)
  for (const { index, 0: whole, 1: tag = '' } of plain.matchAll(tags)) {
    if (whole.startsWith('{{{'))
      wrong(at(index), 'Three braces would put text into the page as it is.', 'Write two: what they hold is escaped.')
    for (const { place, message, hint } of readTag(context, scopes, tag.trim(), at(index))) wrong(place, message, hint)
  }
  for (const open of scopes.slice(1)) {
    const { message, hint } = notClosed(open)
    wrong(open.place, message, hint)
  }
  for (const { index } of plain.replace(tags, blank).matchAll(/\{\{|\}\}/g))
    wrong(at(index), 'A pair of braces is not closed.', 'Write {{name}}.')
}

const tags = /\{\{\{?([^{}]*)\}?\}\}/g

interface Mistake {
  readonly place: Place
  readonly message: string
  readonly hint?: string
}

const notClosed = ({ block, place }: Scope): Mistake => ({ place, message: `{{#${block}}} is not closed.`, hint: `Write {{/${block}}}.` })

/** What is wrong with a tag; what follows is read as if it had been meant well, so that one mistake is told once. */
function readTag(context: CompileContext, scopes: Scope[], tag: string, place: Place): readonly Mistake[] {
  if (tag.startsWith('>')) return [{ place, message: `The partial "${tag}" cannot be used.` }]
  if (tag.startsWith('&'))
    return [{ place, message: `"{{${tag}}}" would put text into the page as it is. Write {{${tag.slice(1).trim()}}}.` }]
  if (tag.startsWith('/')) return closeBlock(scopes, tag.slice(1).trim(), place)
  if (/^t "[^"{}]+"$/.test(tag)) return []
  const [head = '', ...args] = tag.replace(/^#/, '').split(/\s+/)
  if (!tag.startsWith('#')) {
    for (const path of args.length > 0 ? args : [head]) checkPath(context, scopes, path, place)
    return []
  }
  if (!blocks.has(head)) {
    scopes.push({ block: head, entity: undefined, place })
    return [{ place, message: `There is no block {{#${head}}}.`, hint: allowedOrNearest(head, blocks) }]
  }
  const target = checkPath(context, scopes, args[0] ?? '', place)
  const inner = head === 'each' || head === 'with' ? target : scopes.at(-1)?.entity
  scopes.push({ block: head, entity: inner, place })
  return []
}

/** Closes a block, and tells of those inside that were left open. */
function closeBlock(scopes: Scope[], block: string, place: Place): readonly Mistake[] {
  const from = scopes.findLastIndex((scope, index) => index > 0 && scope.block === block)
  if (from === -1) return [{ place, message: `{{/${block}}} closes what is not open.` }]
  return scopes.splice(from).slice(1).map(notClosed)
}

/** The entity that a path leads to, when it leads to records. */
function checkPath(context: CompileContext, scopes: readonly Scope[], text: string, place: Place): Entity | undefined {
  const entity = text.startsWith('../') ? scopes.at(-2)?.entity : scopes.at(-1)?.entity
  const path = text.replace(/^(\.\.\/|this\.)/, '')
  if (entity === undefined || /^["'@]|=|^\d|^\(/.test(path) || otherNames.has(path.split('.')[0] ?? '')) return undefined
  const inverse = inverseAt(context, entity, path)
  if (inverse !== undefined) return inverse
  const field: Field | undefined = context.path(place, entity, path)?.fields.at(-1)
  return context.entities.get(field?.lines?.entity ?? field?.targets[0] ?? '')
}

/** The entity of the list that a path ends in, by itself or behind references. */
function inverseAt(context: CompileContext, entity: Entity, path: string): Entity | undefined {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const owner = steps.reduce<Entity | undefined>((at, name) => context.entities.get(at?.fields.get(name)?.targets[0] ?? ''), entity)
  return context.entities.get(owner?.inverses.get(last)?.entity ?? '')
}
