import { KartotekaError } from '../../base/errors.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { FieldMatch, MatchKind } from '../../model/quality.ts'
import { fieldAt, type RuleSet, ruleSet } from './rule-set.ts'

const kinds: readonly MatchKind[] = ['exact', 'folded', 'phonetic', 'similar']
const mostFields = 8

/**
 * A rule as somebody chose it for one check: `name:similar:2,address.city,email` are fields, each with how it is compared and
 * its weight. Without a threshold all fields must match. Throws `invalid-parameter`.
 */
export function chosenRules(entity: Entity, text: string, threshold: string | undefined): RuleSet {
  const fields = text.split(',').map((part) => readField(entity, part.trim()))
  if (fields.length > mostFields) throw refuse('fields', `At most ${mostFields} fields; got ${fields.length}.`)
  const most = fields.reduce((sum, { weight }) => sum + weight, 0)
  const wanted = threshold === undefined ? most : readNumber('threshold', threshold)
  if (wanted > most) throw refuse('threshold', `The weights sum up to ${most}; ${wanted} is never reached.`)
  return ruleSet(entity, [{ fields, threshold: wanted, isRefused: false }], 'chosen')
}

function readField(entity: Entity, part: string): FieldMatch {
  const [path = '', kind, weight, ...rest] = part.split(':')
  const field = fieldAt(entity, path)
  if (field === undefined || field.isSystem || path.split('.').length > 2 || rest.length > 0) {
    const own = [...entity.fields.values()]
      .filter(({ isSystem }) => !isSystem)
      .flatMap(({ name, members }) => [name, ...[...members.keys()].map((member) => `${name}.${member}`)])
    throw refuse('fields', `"${entity.name}" has no field ${JSON.stringify(path.slice(0, 60))}. ${allowedOrNearest(path, own)}`)
  }
  return { path, match: readKind(field, kind), weight: weight === undefined ? 1 : readNumber('fields', weight) }
}

function readKind(field: Field, kind: string | undefined): MatchKind {
  const isText = field.type.expressionType(field).type === 'string' && field.options.length === 0
  if (field.lines !== undefined || field.schema['x-secret'] !== undefined) throw refuse('fields', `"${field.path}" cannot be compared.`)
  if (kind === undefined || kind === '') return isText ? 'folded' : 'exact'
  const known = kinds.find((candidate) => candidate === kind)
  if (known === undefined)
    throw refuse('fields', `There is no way to compare called "${kind.slice(0, 40)}". ${allowedOrNearest(kind, kinds)}`)
  if (!isText && known !== 'exact') throw refuse('fields', `"${field.path}" is no text; it can only be compared exactly.`)
  return known
}

function readNumber(parameter: string, text: string): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) > 0) return Number(text)
  throw refuse(parameter, `A weight or threshold is a number above 0; got ${JSON.stringify(text.slice(0, 40))}.`)
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
