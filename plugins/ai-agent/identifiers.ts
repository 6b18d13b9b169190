import { readFormatted, type Say } from '../../engine/plugins/api.ts'

/** What a number of a company says by itself, with nobody asked. */
export interface SaidByNumber {
  readonly told: string
  /** ISO 3166. */
  readonly country?: string
  /** Other numbers that stand in it, or are reckoned from it, by the format of their field; `isSure` where the number holds them. */
  readonly numbers?: readonly { readonly format: string; readonly value: string; readonly isSure: boolean }[]
}

interface Speaking {
  readonly say: Say
  readonly language: string
}

/** By the format of the field that holds the number. */
const readers: Readonly<Record<string, (number: string, speaking: Speaking) => SaidByNumber>> = {
  'eu-vat': readVat,
  'fr-siren': readSiren,
  'fr-siret': readSiret,
  nip: (number, { say, language }) => ({
    ...{ told: told(say, countryName('PL', language)), country: 'PL' },
    numbers: [{ format: 'eu-vat', value: `PL${number}`, isSure: false }],
  }),
  uscc: readUscc,
  lei: (_, { say }) => ({ told: told(say) }),
}

export const identifierFormats: readonly string[] = Object.keys(readers)

/** What a number says; undefined for formats that say nothing. A number whose check digits do not fit says that. */
export function readIdentifier(format: string, number: string, speaking: Speaking): SaidByNumber | undefined {
  if (!Object.hasOwn(readers, format)) return undefined
  if (readFormatted(format, number) === undefined) return { told: speaking.say('Its check digits do not fit: it was mistyped.') }
  return readers[format]?.(number, speaking)
}

/** The prefix is the country (Greece: EL, Northern Ireland: XI); behind it France and Poland write the number of the company. */
function readVat(number: string, { say, language }: Speaking): SaidByNumber {
  const prefix = number.slice(0, 2)
  const country = { EL: 'GR', XI: 'GB' }[prefix] ?? prefix
  const siren = /^FR\d{2}(\d{9})$/.exec(number)?.[1]
  const nip = /^PL(\d{10})$/.exec(number)?.[1]
  const numbers = [
    ...(siren === undefined ? [] : [{ format: 'fr-siren', value: siren, isSure: true }]),
    ...(nip === undefined ? [] : [{ format: 'nip', value: nip, isSure: true }]),
  ]
  return { told: told(say, countryName(country, language)), country, numbers }
}

/** INSEE gives numbers that begin with 1 or 2 to public bodies. The key of the VAT number is (12 + 3 (SIREN mod 97)) mod 97 (article 286 ter CGI). */
function readSiren(number: string, { say, language }: Speaking): SaidByNumber {
  const key = String((12 + 3 * (Number(number) % 97)) % 97).padStart(2, '0')
  const form = /^[12]/.test(number) ? say('public body') : undefined
  return {
    ...{ told: told(say, countryName('FR', language), form), country: 'FR' },
    numbers: form === undefined ? [{ format: 'eu-vat', value: `FR${key}${number}`, isSure: false }] : [],
  }
}

function readSiret(number: string, { say, language }: Speaking): SaidByNumber {
  const establishment = say('establishment {number}', { number: number.slice(9) })
  return {
    ...{ told: told(say, countryName('FR', language), establishment), country: 'FR' },
    numbers: [{ format: 'fr-siren', value: number.slice(0, 9), isSure: true }],
  }
}

/** The first two characters say who registered it and as what (GB 32100-2015). */
function readUscc(number: string, { say, language }: Speaking): SaidByNumber {
  const forms: Readonly<Record<string, string>> = {
    '11': say('state organ'),
    '12': say('public institution'),
    '51': say('association'),
    '52': say('private non-profit organisation'),
    '53': say('foundation'),
    '91': say('enterprise'),
    '92': say('self-employed person'),
    '93': say('farmers’ cooperative'),
  }
  return { told: told(say, countryName('CN', language), forms[number.slice(0, 2)]), country: 'CN' }
}

function told(say: Say, ...parts: readonly (string | undefined)[]): string {
  return [say('Its check digits fit.'), parts.filter((part) => part !== undefined).join(', ')].filter((part) => part !== '').join(' ')
}

function countryName(code: string, language: string): string {
  return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
}
