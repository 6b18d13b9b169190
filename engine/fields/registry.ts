import { attachment } from './attachment.ts'
import { attachments } from './attachments.ts'
import { boolean } from './boolean.ts'
import { choice } from './choice.ts'
import { code } from './code.ts'
import { color } from './color.ts'
import { composite } from './composite.ts'
import { date } from './date.ts'
import { decimal } from './decimal.ts'
import { duration } from './duration.ts'
import { email } from './email.ts'
import type { FieldType } from './field-type.ts'
import { textFormats } from './formats/index.ts'
import { id } from './id.ts'
import { instant } from './instant.ts'
import { integer } from './integer.ts'
import { json } from './json.ts'
import { lines } from './lines.ts'
import { listValue } from './list-value.ts'
import { longText } from './long-text.ts'
import { markdown } from './markdown.ts'
import { money } from './money.ts'
import { multipleChoice } from './multiple-choice.ts'
import { phone } from './phone.ts'
import type { PropertySchema } from './property-schema.ts'
import { rating } from './rating.ts'
import { reference } from './reference.ts'
import { references } from './references.ts'
import { richText } from './rich-text.ts'
import { text } from './text.ts'
import { texts } from './texts.ts'
import { time } from './time.ts'
import { url } from './url.ts'
import { wallTime } from './wall-time.ts'

/** Every field type of the engine, in the order in which they are asked whether a property is theirs: the narrower before the wider. */
export const fieldTypes: readonly FieldType[] = [
  attachment,
  reference,
  listValue,
  multipleChoice,
  references,
  attachments,
  texts,
  choice,
  lines,
  composite,
  json,
  boolean,
  rating,
  integer,
  money,
  decimal,
  date,
  wallTime,
  instant,
  time,
  duration,
  email,
  phone,
  url,
  color,
  id,
  richText,
  markdown,
  code,
  longText,
  text,
]

/** Types that plugins bring, by the `format` that marks their properties. */
const added = new Map<string, FieldType>()

/** Adds a type for the properties with this `format`, for the whole process. Where that is one of the engine's formats, or has a type already, answers false. */
export function registerFieldType(format: string, type: Omit<FieldType, 'claims'>): boolean {
  if (textFormats.has(format) || (added.has(format) && added.get(format)?.name !== type.name)) return false
  added.set(format, { ...type, claims: (schema) => schema.format === format })
  return true
}

/** The type of a property that is written like this, or undefined when nothing is known that is. */
export function findFieldType(schema: PropertySchema): FieldType | undefined {
  return added.get(schema.format ?? '') ?? fieldTypes.find((type) => type.claims(schema))
}
