import { attachment } from './attachment.ts'
import { boolean } from './boolean.ts'
import { choice } from './choice.ts'
import { color } from './color.ts'
import { composite } from './composite.ts'
import { date } from './date.ts'
import { decimal } from './decimal.ts'
import { duration } from './duration.ts'
import { email } from './email.ts'
import type { FieldType } from './field-type.ts'
import { id } from './id.ts'
import { instant } from './instant.ts'
import { integer } from './integer.ts'
import { json } from './json.ts'
import { lines } from './lines.ts'
import { listValue } from './list-value.ts'
import { longText } from './long-text.ts'
import { money } from './money.ts'
import { multipleChoice } from './multiple-choice.ts'
import { phone } from './phone.ts'
import type { PropertySchema } from './property-schema.ts'
import { rating } from './rating.ts'
import { reference } from './reference.ts'
import { text } from './text.ts'
import { url } from './url.ts'

/** Every field type, in the order in which they are asked whether a property is theirs: the narrower before the wider. */
export const fieldTypes: readonly FieldType[] = [
  attachment,
  reference,
  listValue,
  multipleChoice,
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
  instant,
  duration,
  email,
  phone,
  url,
  color,
  id,
  longText,
  text,
]

/** The type of a property that is written like this, or undefined when nothing is known that is. */
export function findFieldType(schema: PropertySchema): FieldType | undefined {
  return fieldTypes.find((type) => type.claims(schema))
}
