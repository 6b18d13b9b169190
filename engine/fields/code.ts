import type { FieldType } from './field-type.ts'
import { statedType } from './json-schema.ts'
import { longTextType } from './long-text.ts'

/** Program text of any language that `contentMediaType` names; it is kept and shown, never run. */
export const code: FieldType = longTextType({
  name: 'code',
  title: 'Code',
  summary: '`"type": "string", "contentMediaType": "application/sql"`, or another language; kept and shown, never run.',
  claims: (schema) => statedType(schema) === 'string' && schema.contentMediaType !== undefined && schema.contentMediaType !== 'text/plain',
  widget: 'code',
  examples: [
    {
      schema: { type: 'string', contentMediaType: 'application/javascript' },
      valid: [['if (a < b) {\n  c()\n}'], ['', null]],
      invalid: [1, {}, 'a\u0000'],
      texts: [['a = 1', 'a = 1']],
      invalidTexts: [],
      ascending: [],
    },
  ],
})
