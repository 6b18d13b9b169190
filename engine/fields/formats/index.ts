import { barcode } from './barcode.ts'
import { bic } from './bic.ts'
import { color } from './color.ts'
import { dateFormat } from './date.ts'
import { dateTimeFormat } from './date-time.ts'
import { durationFormat } from './duration.ts'
import { email } from './email.ts'
import { entityName } from './entity-name.ts'
import { euVat } from './eu-vat.ts'
import type { TextFormat } from './format.ts'
import { frSiren } from './fr-siren.ts'
import { frSiret } from './fr-siret.ts'
import { hostname } from './hostname.ts'
import { iban } from './iban.ts'
import { icon } from './icon.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { language } from './language.ts'
import { lei } from './lei.ts'
import { localDateTimeFormat } from './local-date-time.ts'
import { naf } from './naf.ts'
import { nip } from './nip.ts'
import { phone } from './phone.ts'
import { recurrenceRule } from './recurrence-rule.ts'
import { timeFormat } from './time.ts'
import { timeZone } from './time-zone.ts'
import { uri } from './uri.ts'
import { uscc } from './uscc.ts'
import { uuid } from './uuid.ts'

const known = new Map<string, TextFormat>(
  [
    dateFormat,
    dateTimeFormat,
    localDateTimeFormat,
    timeFormat,
    durationFormat,
    email,
    phone,
    uri,
    color,
    uuid,
    icon,
    barcode,
    language,
    timeZone,
    recurrenceRule,
    entityName,
    hostname,
    ipv4,
    ipv6,
    iban,
    bic,
    euVat,
    lei,
    frSiren,
    frSiret,
    naf,
    nip,
    uscc,
  ].map((format) => [format.name, format]),
)

/** Every `format` that metadata may name, by name. */
export const textFormats: ReadonlyMap<string, TextFormat> = known

const checks: Record<string, (value: string) => boolean> = Object.fromEntries(
  [...known.values()].map(({ name, isValid }) => [name, isValid]),
)

/** The same formats as ajv takes them (`new Ajv({ formats: ajvFormats })`). */
export const ajvFormats: Readonly<Record<string, (value: string) => boolean>> = checks

const built = new Set(known.keys())

/** Adds a format, or another version of one that was added, for the whole process. Answers false for the name of one of the engine's. */
export function registerFormat(format: TextFormat): boolean {
  if (built.has(format.name)) return false
  known.set(format.name, format)
  checks[format.name] = format.isValid
  return true
}

/** The value as the format stores it; what is not a text, and a format that is not known, leave it as it is. */
export function normaliseFormat(value: unknown, name: string | undefined): unknown {
  const format = name === undefined ? undefined : textFormats.get(name)
  return typeof value === 'string' && format?.normalise !== undefined ? format.normalise(value) : value
}

/** A text as the format stores it; undefined where it is no value of the format. */
export function readFormatted(name: string, text: string): string | undefined {
  const format = textFormats.get(name)
  const value = format?.normalise?.(text.trim()) ?? text.trim()
  return format?.isValid(value) === true ? value : undefined
}
