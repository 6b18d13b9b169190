import type { MetadataDescription } from '../../../engine/forms/description.ts'
import type { PlannedStep } from '../api/designer.ts'
import { t } from '../i18n/t.ts'

/**
 * A step of a plan in the words of who customises; what is rare is said as the server says it. What is new has its titles in `drafted` only, which
 * speaks the language of the documents.
 */
export function stepText({ kind, place, text }: PlannedStep, metadata: MetadataDescription, drafted: MetadataDescription): string {
  const [name = '', ...path] = (place ?? '').split('.')
  const [entity, after] = [metadata.entities[name] ?? drafted.entities[name], drafted.entities[name]]
  const say = path.length === 0 ? entityTexts[kind] : fieldTexts[kind]
  if (place === undefined || say === undefined) return text
  const field = path.map((step) => entity?.fields[step]?.title ?? after?.fields[step]?.title ?? step).join(' ')
  return say({ entity: entity?.title ?? name, plural: entity?.plural ?? name, field })
}

interface Names {
  readonly entity: string
  readonly plural: string
  readonly field: string
}
type Sayings = Readonly<Record<string, (names: Names) => string>>

const entityTexts: Sayings = {
  'create-table': ({ entity }) => t('Records of a new kind can be stored: {entity}', { entity }),
  'park-table': ({ plural }) => t('{plural} are set aside and come back with a rollback', { plural }),
  'bring-back-table': ({ plural }) => t('{plural} come back as they were', { plural }),
  'create-index': ({ plural }) => t('An index of {plural} is made', { plural }),
  'drop-index': ({ plural }) => t('An index of {plural} is dropped', { plural }),
  'start-search': ({ plural }) => t('What {plural} are found by is indexed anew', { plural }),
  'stop-search': ({ plural }) => t('What {plural} are found by is no longer indexed', { plural }),
}

const fieldTexts: Sayings = {
  'add-column': ({ field, entity }) => t('Values of a new field can be stored: {field} of {entity}', { field, entity }),
  'park-column': ({ field, entity }) => t('The values of {field} of {entity} are set aside', { field, entity }),
  'bring-back-column': ({ field, entity }) => t('The values of {field} of {entity} come back', { field, entity }),
  'convert-column': ({ field, entity }) => t('The values of {field} of {entity} are converted; the old ones are kept', { field, entity }),
  'recalculate-column': ({ field, entity }) => t('{field} of {entity} is worked out anew', { field, entity }),
  'rename-column': ({ field, entity }) => t('{field} of {entity} has another name; its values stay', { field, entity }),
  'move-states': ({ field, entity }) => t('States of {field} of {entity} go', { field, entity }),
  'fill-column': ({ field, entity }) => t('What is empty in {field} of {entity} is filled in', { field, entity }),
}

/** `reads 12 rows` in words: what others wait for while the step is carried out. */
export function waitText(lock: string): string | undefined {
  const [, how, rows] = /^(reads|rewrites) (\d+|all) rows$/.exec(lock) ?? []
  if (how === undefined) return undefined
  if (rows === 'all') return how === 'reads' ? t('every record is read') : t('every record is rewritten')
  const count = Number(rows)
  return how === 'reads'
    ? t('{count, plural, one {# record is} other {# records are}} read', { count })
    : t('{count, plural, one {# record is} other {# records are}} rewritten', { count })
}
