import type { FieldType } from './field-type.ts'
import { statedType } from './json-schema.ts'
import { longTextType } from './long-text.ts'

export const markdown: FieldType = longTextType({
  name: 'markdown',
  title: 'Markdown',
  summary: '`"type": "string", "contentMediaType": "text/markdown"`.',
  claims: (schema) => statedType(schema) === 'string' && schema.contentMediaType === 'text/markdown',
  widget: 'markdown',
  examples: [
    {
      schema: { type: 'string', contentMediaType: 'text/markdown' },
      valid: [['# Title\n\n- a\n- b'], ['', null]],
      invalid: [1, {}, 'a\u0000'],
      texts: [['*a*', '*a*']],
      invalidTexts: [],
      ascending: [],
    },
  ],
})
