/** The text of an imported cell cannot be read as this type. `message` says what was expected and what was found. */
export class TextProblem extends Error {}
