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
  'owned-nested': 'Owned lines have lines of their own.',
  'bad-label': 'The label format cannot be read.',
  'label-cycle': 'The labels of entities need each other in a circle.',
  'bad-expression': 'A CEL expression cannot be parsed or does not fit the types of the model.',
  'expression-cycle': 'Computed fields depend on each other in a circle.',
  'stored-restless': 'A computed field that is kept would change while no record does.',
  'stored-shape': 'A computed field is of a type that cannot be kept.',
  'bad-pattern': 'A regular expression cannot be run in linear time.',
  'shown-twice': 'A field stands twice on a form.',
  'wrong-result': 'A CEL expression gives another type than its place takes.',
  'default-cycle': 'Defaults depend on each other in a circle.',
  'unknown-view': 'A view that is named does not exist.',
  'unknown-role': 'A role that is named does not exist.',
  'unknown-template': 'A template that is named does not exist.',
  'unknown-report': 'A report that is named does not exist.',
  'unknown-transition': 'A transition that is named does not exist.',
  'unknown-state': 'A state that is named does not exist.',
  'unknown-mixin': 'A mixin that is named does not exist.',
  'unknown-option': 'A value that is named is none of those to choose from.',
  'unknown-inverse': 'A list of related records that is named does not exist.',
  'mixin-conflict': 'Two mixins bring a field of the same name.',
  'unfit-field': 'A field is named for a purpose that its type does not fit.',
  'bad-default': 'A default is no value that its field takes.',
  'bad-example': 'An example is no value that its field takes.',
  'empty-range': 'Limits leave room for no value.',
  'duplicate-alias': 'A spelling means two values.',
  'same-title': 'Two values to choose have the same title.',
  'bad-number': 'A number series cannot be read, or its numbers do not fit.',
  'number-not-text': 'Numbers are given to a field that is no text.',
  'bad-currency': 'What names the currency of an amount holds none.',
  'bad-fetch': 'A value is fetched from where it cannot come.',
  'bad-placeholder': 'The braces of a text do not pair.',
  'conflicting-keywords': 'Two keywords contradict each other.',
  'no-effect': 'A keyword says nothing where it stands.',
  'secret-exposed': 'What is secret would be searched or compared.',
  'not-yet-served': 'A field is of a type that is checked, but not served yet.',
  'name-case': 'Two names differ only by capitals or hyphens.',
  'derived-name-too-long': 'A name in the database would be longer than it takes.',
  'column-collision': 'Two fields would be kept in the same column.',
  'table-collision': "A table would have the name of one of the engine's own.",
  'renamed-from-existing': 'A former name is still in use.',
  'free-twice': 'Two tabs take the fields that stand nowhere else.',
  'empty-tab': 'Nothing stands on a tab.',
  'never-filled': 'A required field can be entered by nobody and is filled by nothing.',
  'view-incomplete': 'A view lacks what its kind needs.',
  'default-twice': 'Two views are to open first.',
  'unreachable-threshold': 'A rule for duplicates can never be met.',
  'role-cycle': 'A role inherits from itself.',
  'write-without-read': 'A role may change what it may not read.',
  'workflow-twice': 'Two workflows are about the same field.',
  'outdated-scenario': 'A scenario names what a layer above takes away.',
  'unreachable-state': 'No transition leads to a state.',
  'dead-end': 'No transition leads out of an open state.',
  'colliding-transitions': 'Two transitions lead the same way under the same condition.',
  'incomplete-automation': 'An automation lacks what its trigger needs.',
  'automation-loop': 'An automation sets itself off again.',
  'bad-schedule': 'A schedule names a moment that does not exist.',
  'unknown-chart': 'A kind of chart that nothing draws.',
  'unknown-report-kind': 'A kind of report that no plugin brings.',
  'unfit-kind': 'A kind of report without what it needs.',
  'unknown-widget': 'A widget that its plugin does not bring.',
  'empty-tile': 'A tile of a dashboard shows nothing.',
  'bad-template': 'A template cannot be read.',
  'bad-language': 'A translation is named after no language.',
  'orphaned-translation': 'A translated text belongs to nothing.',
  untranslated: 'Texts of an entity or list have no translation.',
} as const

export type ProblemCode = keyof typeof problemCodes

/** An error keeps the metadata from being served; a warning does not. */
export type ProblemLevel = 'error' | 'warning'

/** Codes of problems that do not keep the metadata from being served. */
const warnings: ReadonlySet<ProblemCode> = new Set([
  'same-title',
  'no-effect',
  'not-yet-served',
  'empty-tab',
  'unreachable-threshold',
  'write-without-read',
  'outdated-scenario',
  'unreachable-state',
  'dead-end',
  'automation-loop',
  'empty-tile',
  'orphaned-translation',
  'untranslated',
])

export function levelOf(code: ProblemCode): ProblemLevel {
  return warnings.has(code) ? 'warning' : 'error'
}

export function isError(problem: Problem): boolean {
  return levelOf(problem.code) === 'error'
}

/** Something wrong with the metadata: where, what, what is allowed, and what to do next. */
export interface Problem {
  readonly code: ProblemCode
  /** Follows from the code; stated on every problem that `compile` answers. */
  readonly level?: ProblemLevel
  readonly file: string
  readonly line: number
  readonly column: number
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

/** `metadata/entities/article.json:12:5 unknown-keyword ...` with the hint on a line of its own. */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`
  const hint = problem.hint === undefined ? '' : `\n    ${problem.hint}`
  return `${place} ${levelOf(problem.code) === 'warning' ? 'warning ' : ''}${problem.code} at ${problem.pointer === '' ? 'the document' : problem.pointer}\n    ${problem.message}${hint}`
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
