/** Texts by language and by the text in English. */
export type Translations = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A text in a language as far as it was translated, else as it stands there. */
export function saidIn(language: string | undefined, translations: Translations | undefined, text: string): string {
  const texts =
    language !== undefined && translations !== undefined && Object.hasOwn(translations, language) ? translations[language] : undefined
  return texts !== undefined && Object.hasOwn(texts, text) ? (texts[text] ?? text) : text
}

/**
 * A format of a text field (`"format": "iban"`): a rule that comes from outside (a norm, a register), checked by a
 * library that follows it. One file a format, one line in `formats/index.ts`.
 */
export interface TextFormat {
  readonly name: string
  readonly title: string
  /** The norm or authority the rule comes from. */
  readonly source: string
  /** Brings a value into the form in which it is stored (no spaces, upper case); must not fail on rubbish. */
  normalise?(value: string): string
  isValid(value: string): boolean
  /** What a person should do when it is not valid, for instance `Enter an IBAN such as FR76 3000 6000 0112 3456 7890 189; its check digits must fit.` */
  readonly message: string
  /** The message in other languages, by language and by the text in English; a plugin brings them with its format. */
  readonly translations?: Translations | undefined
  readonly maxLength: number
  readonly examples: { readonly valid: readonly (readonly [given: string, stored?: string])[]; readonly invalid: readonly string[] }
}
