import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { didYouMean } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import { invalid } from '../write.ts'
import type { ProposalDraft, ProposalSource } from './proposal.ts'

const mostFields = 100
const longestValue = 20_000

/**
 * Throws `validation-failed` with everything that keeps a draft from being a proposal for this entity. What the person may name is said by
 * the entity as they know it, what can be written by the whole one: a program may propose with a token that writes nothing.
 */
export function checkDraft(entity: Entity, whole: Entity, { title, fields }: ProposalDraft): void {
  const problems: ValueProblem[] = []
  if (title.trim() === '' || title.length > 200)
    problems.push({ pointer: '/title', code: 'required', message: 'A proposal has a title of 1 to 200 characters.' })
  if (fields.length === 0 || fields.length > mostFields)
    problems.push({ pointer: '/fields', code: 'out-of-range', message: `A proposal has 1 to ${mostFields} fields.` })
  for (const [index, proposed] of fields.entries()) {
    const at = `/fields/${index}`
    const message = whyNot(entity, whole, fields, index) ?? wrongValue(proposed.value)
    if (message !== undefined) problems.push({ pointer: `${at}/field`, code: 'unfit-field', message })
    const source = wrongSource(proposed.source)
    if (source !== undefined) problems.push({ pointer: `${at}/source`, code: 'required', message: source })
    if (!(proposed.confidence >= 0 && proposed.confidence <= 1))
      problems.push({ pointer: `${at}/confidence`, code: 'out-of-range', message: 'The confidence is a number from 0 to 1.' })
  }
  if (problems.length > 0) throw invalid(problems)
}

function whyNot(entity: Entity, whole: Entity, fields: ProposalDraft['fields'], index: number): string | undefined {
  const name = fields[index]?.field ?? ''
  const field = entity.fields.get(name)
  if (field === undefined || field.isSystem) {
    const known = [...entity.fields.values()].filter((one) => !one.isSystem).map((one) => one.name)
    return `${entity.plural} have no field ${JSON.stringify(name.slice(0, 60))}.${didYouMean(name, known)}`
  }
  if (fields.findIndex((one) => one.field === name) !== index) return `"${field.title}" is proposed twice.`
  return isProposable(whole.fields.get(name) ?? field)
    ? undefined
    : `"${field.title}" is not proposed: it is worked out, secret, or holds lines or files.`
}

/** Secret values are kept encrypted, and a proposal is not. */
export function isProposable({ isReadOnly, isSystem, schema, lines, type }: Field): boolean {
  return !isReadOnly && !isSystem && schema['x-secret'] === undefined && lines === undefined && !type.name.startsWith('attachment')
}

function wrongValue(value: unknown): string | undefined {
  return value === undefined || JSON.stringify(value).length > longestValue ? 'The value is missing or too long.' : undefined
}

function wrongSource(source: ProposalSource): string | undefined {
  if (!isJsonObject(source)) return 'Every field has a source.'
  switch (source.kind) {
    case 'record':
      return isId(source.id) && source.entity !== '' && source.field !== ''
        ? undefined
        : 'A record as a source has an entity, an id and a field.'
    case 'url':
      return isWebAddress(source.url) && /^\d{4}-\d{2}-\d{2}/.test(source.date)
        ? undefined
        : 'An address as a source has https:// and the date.'
    case 'text':
      return source.quote.length <= 2000 ? undefined : 'A quotation has at most 2000 characters.'
    default:
      return 'A source is a record, an address or a text.'
  }
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}

/** A proposal that is not there, or is somebody else's. */
export function noProposal(): KartotekaError {
  return new KartotekaError('not-found', 'There is no such proposal. It may have been decided, or its record destroyed.')
}
