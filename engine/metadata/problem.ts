/**
 * The one table of problems that metadata can have: code -> what it means. A code is never reused. Each is documented in
 * `metadata/README.md` and shown by a test.
 */
export const problemCodes = {
  'not-json': 'The file is not strict JSON.',
  'duplicate-key': 'A key stands twice in one object.',
  'forbidden-key': 'A key can reach the prototype of an object.',
  'unknown-kind': 'The file lies in a folder that holds no known kind of document.',
  'id-mismatch': 'The `$id` differs from the name of the file.',
  'overlay-without-base': 'A document that changes another one stands alone: no layer below has it.',
  'fixed-weakened': 'An overlay weakens what a layer below marks as fixed.',
  'fixed-nothing': 'What is marked as fixed does not exist.',
  'unknown-place': 'A field is to be placed on a tab or section, or beside a field, that does not exist.',
  'unknown-keyword': 'A keyword is not part of the vocabulary.',
  'missing-keyword': 'A keyword that must be there is missing.',
  'wrong-value': 'A keyword has a value that it cannot have.',
  'bad-name': 'A name does not follow the pattern of names.',
  'name-too-long': 'A name is longer than every database allows.',
  'reserved-name': 'A name is a word of SQL, CEL or JavaScript, or a field that every entity has.',
  'name-collision': 'Two names differ only in a way that a database does not see.',
  'unknown-field-type': 'No field type fits the way a property is declared.',
  'bad-declaration': 'A property is declared in a way that its field type refuses.',
  'unknown-entity': 'An entity that is named does not exist.',
  'unknown-list': 'A code list that is named does not exist.',
  'unknown-type': 'A value type that is named does not exist.',
  'unknown-field': 'A field that is named does not exist.',
  'owned-twice': 'Owned lines belong to exactly one field of one entity.',
  'bad-label': 'The label format cannot be read.',
  'label-cycle': 'The labels of entities need each other in a circle.',
  'bad-expression': 'A CEL expression cannot be parsed or does not fit the types of the model.',
  'expression-cycle': 'Computed fields depend on each other in a circle.',
  'bad-pattern': 'A regular expression cannot be run in linear time.',
  'shown-twice': 'A field stands twice on a form.',
} as const

export type ProblemCode = keyof typeof problemCodes

/** Something wrong with the metadata: where, what, what is allowed, and what to do next. */
export interface Problem {
  readonly code: ProblemCode
  readonly file: string
  readonly line: number
  readonly column: number
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

/** `metadata/entities/product.json:12:5 unknown-keyword ...` with the hint on a line of its own. */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`
  const hint = problem.hint === undefined ? '' : `\n    ${problem.hint}`
  return `${place} ${problem.code} at ${problem.pointer === '' ? 'the document' : problem.pointer}\n    ${problem.message}${hint}`
}

/** All problems of a set of layers at once; thrown by whoever cannot go on without a model. */
export class MetadataError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`The metadata has ${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.map(formatProblem).join('\n')}`)
    this.name = 'MetadataError'
    this.problems = problems
  }
}
