import type { TextFormat } from './format.ts'

export const language: TextFormat = {
  name: 'language',
  title: 'Language',
  source: 'BCP 47',
  normalise: (value) => canonical(value) ?? value,
  isValid: (value) => canonical(value) === value,
  message: 'Enter the code of a language such as fr or pt-BR.',
  maxLength: 35,
  examples: { valid: [['fr'], ['pt-br', 'pt-BR'], ['zh-hans', 'zh-Hans']], invalid: ['french', 'f', 'pt_BR', 'fr-'] },
}

/** A language of two or three letters in the writing of the norm; longer first parts are reserved and mean nothing. */
function canonical(value: string): string | undefined {
  if (value.length > 35 || !/^[a-z]{2,3}(-|$)/i.test(value)) return undefined
  try {
    return Intl.getCanonicalLocales(value)[0]
  } catch {
    return undefined
  }
}
