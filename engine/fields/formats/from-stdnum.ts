/** What this folder uses of a validator of `stdnum`. */
interface Validator {
  validate(value: string): { readonly isValid: boolean; readonly compact?: string }
}

export function isValidNumber(validator: Validator, value: string): boolean {
  return validator.validate(value).isValid
}

/** The compact form of a valid number (no spaces, dots, prefixes); what is not valid stays as it is. */
export function compactNumber(validator: Validator, value: string): string {
  const result = validator.validate(value)
  return result.isValid && result.compact !== undefined ? result.compact : value
}
