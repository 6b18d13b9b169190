import { KartotekaError, type PluginCall } from '../../../engine/plugins/api.ts'
import { visibleText } from './data.ts'

/** A record and a field that a statement rests on, as the person may see them. */
export interface Citation {
  readonly entity: string
  readonly id: string
  readonly field: string
  /** What the record is called. */
  readonly label: string
  readonly title: string
}

export interface Statement {
  readonly text: string
  readonly citations: readonly Citation[]
}

export const citingRules =
  'Answer with at most eight statements, one a line. Each line ends with what it rests on, one or more citations of the form [[entity/id#field]] with the entity, the id and the field of a record that you were given. A line without a citation is not shown to anybody.'

const citation = /\[\[([a-z][a-z0-9-]{0,59})\/([0-9a-fA-F-]{36})#([A-Za-z][A-Za-z0-9]{0,59})\]\]/g
const longest = 1_000
const mostStatements = 12

/** The lines of a text that comes bit by bit; a line that is too long is cut. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n')
    rest = (parts.pop() ?? '').slice(0, longest * 2)
    for (const line of parts) if (line.trim() !== '') yield line
  }
  if (rest.trim() !== '') yield rest
}

/**
 * The statements of which every citation leads to a field that the person may read; how many did not is told at the end. Nothing is passed on as it
 * came: marks of Markdown and addresses are taken out, so that nothing can be loaded or followed.
 */
export async function* statementsOf(call: PluginCall, pieces: AsyncIterable<string>): AsyncGenerator<Statement, { withheld: number }> {
  let [shown, withheld] = [0, 0]
  for await (const line of linesOf(pieces)) {
    const cited = [...line.matchAll(citation)].map(([, entity = '', id = '', field = '']) => ({ entity, id: id.toLowerCase(), field }))
    const citations = shown < mostStatements && cited.length > 0 ? await resolved(call, cited) : undefined
    const text = plainText(line.replace(citation, ''))
    if (citations === undefined || text === '') withheld += 1
    else {
      shown += 1
      yield { text, citations }
    }
  }
  return { withheld }
}

/** Undefined where one of them does not lead to something that the person may read. */
async function resolved(call: PluginCall, cited: readonly Omit<Citation, 'label' | 'title'>[]): Promise<readonly Citation[] | undefined> {
  const found: Citation[] = []
  for (const one of cited) {
    const field = call.model.entities.get(one.entity)?.fields.get(one.field)
    if (field === undefined) return undefined
    try {
      const { label = '' } = await call.records.get(one.entity, one.id, `id,label,${one.field}`)
      found.push({ ...one, label, title: field.title })
    } catch (error) {
      if (error instanceof KartotekaError) return undefined
      throw error
    }
  }
  return found
}

/** Addresses of every scheme, those that leave it out, and what runs or carries something by itself. */
const addresses = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|(?:data|javascript|vbscript|mailto):|(?<![\w:/])\/\/(?=[\w[])|\bwww\.)\S*/gi
const tags = /<\/?[a-z!][^>]*(?:>|$)/gi

/** Text without pictures, links, tags and addresses, also where these are said in letters that only look like them. */
export function plainText(text: string): string {
  const seen = visibleText(text)
  const folded = seen.normalize('NFKC')
  const isDisguised = folded !== seen && (folded.match(addresses)?.length ?? 0) + (folded.match(tags)?.length ?? 0) > 0
  return (isDisguised ? folded : seen)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(tags, ' ')
    .replace(addresses, '…')
    .replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '')
    .replace(/[*_`#]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longest)
}
