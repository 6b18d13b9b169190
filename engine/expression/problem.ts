/** What can be wrong with an expression. A code is never reused for another meaning. */
export const expressionProblemCodes = {
  syntax: 'The text is not CEL.',
  'too-large': 'The expression has too many parts.',
  'unsupported-syntax': 'CEL can say this, but the database could not.',
  'unknown-name': 'There is no such field, variable or function.',
  'wrong-type': 'The types of the parts do not fit together.',
  'wrong-arguments': 'A function is called with too many or too few arguments, or with others than it takes.',
  'bad-literal': 'A number, date or text in the expression cannot be used.',
  'secret-field': 'The value of the field is encrypted.',
  'unknown-option': 'A choice is compared with a value that it cannot have.',
} as const satisfies Record<string, string>

export type ExpressionProblemCode = keyof typeof expressionProblemCodes

/** One thing wrong with an expression; `start` and `end` are offsets in its source. */
export interface ExpressionProblem {
  readonly code: ExpressionProblemCode
  readonly message: string
  readonly start: number
  readonly end: number
}
