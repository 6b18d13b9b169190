import type { ProblemCode } from './problem.ts'

/** At most this many letters, so that table, column and index names stay under the 63 bytes of PostgreSQL. */
export const maxNameLength = 48

const entityPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const fieldPattern = /^[a-z][a-zA-Z0-9]*$/

/** Fields that every record answers, and the two variables of every expression. */
const systemNames = 'id version createdAt createdBy updatedAt updatedBy archivedAt deletedAt label entity record user'

/**
 * SQL words that are no nouns of anybody's business. Everything is quoted, so none of them is dangerous; they are
 * refused because a table or column of that name misleads whoever reads the database by hand. Nouns that are SQL words
 * as well (order, group, case, limit, view) are allowed.
 */
const sqlWords =
  'all alter and as asc between by constraint create delete desc distinct drop else except exists for foreign from having if insert intersect into is isnull join like not notnull null on or over references returning revoke rollback select then to trigger truncate union unique update using vacuum when where window with'
const celWords = 'true false null in as break const continue else for function if import let loop package namespace return var void while'
const scriptWords = 'constructor prototype to-string toString valueOf hasOwnProperty isPrototypeOf toLocaleString propertyIsEnumerable'

/** Addresses of the screen and the server that an entity of the same name would hide. */
const addressWords = 'api assets new sign-in healthz readyz metrics'

const entityReserved = new Set([...words(sqlWords), ...words(celWords), ...words(scriptWords), ...words(addressWords)])
const fieldReserved = new Set([...words(sqlWords), ...words(celWords), ...words(scriptWords), ...words(systemNames)])

function words(list: string): readonly string[] {
  return list.split(' ')
}

export interface NameProblem {
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
}

/** What is wrong with the name of an entity, list or value type, or undefined. */
export function checkDocumentName(name: string): NameProblem | undefined {
  return checkName(
    name,
    entityPattern,
    entityReserved,
    'lower-case letters and digits in words joined by hyphens, such as "firm-group"',
    toKebab,
  )
}

/** What is wrong with the name of a field, or undefined. */
export function checkFieldName(name: string): NameProblem | undefined {
  return checkName(name, fieldPattern, fieldReserved, 'letters and digits in camel case, such as "creditLimit"', toCamel)
}

function checkName(
  name: string,
  pattern: RegExp,
  reserved: ReadonlySet<string>,
  allowed: string,
  repair: (name: string) => string,
): NameProblem | undefined {
  if (reserved.has(name)) {
    return {
      code: 'reserved-name',
      message: `The name "${name}" is reserved.`,
      hint: `It is a word of SQL, CEL or JavaScript, an address of the server, or a field that every record has. Use another, such as "${name}Value" for a field or "${name}-record" for an entity.`,
    }
  }
  if (!pattern.test(name)) {
    const repaired = repair(name)
    const suggestion = pattern.test(repaired) && !reserved.has(repaired) ? ` For instance "${repaired}".` : ''
    return {
      code: 'bad-name',
      message: `The name ${JSON.stringify(name)} is not allowed.`,
      hint: `A name here is ${allowed}.${suggestion}`,
    }
  }
  if (name.length > maxNameLength) {
    return {
      code: 'name-too-long',
      message: `The name "${name}" has ${name.length} letters; at most ${maxNameLength} are allowed.`,
      hint: 'Shorten it; the title may be as long as you like.',
    }
  }
  return undefined
}

function toKebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
}

function toCamel(name: string): string {
  return name
    .replace(/[^a-zA-Z0-9]+(.?)/g, (_, next: string) => next.toUpperCase())
    .replace(/^[0-9]+/, '')
    .replace(/^./, (letter) => letter.toLowerCase())
}
