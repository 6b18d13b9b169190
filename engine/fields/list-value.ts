import { choiceFieldType } from './choice.ts'
import type { FieldType } from './field-type.ts'

export const listValue: FieldType = choiceFieldType({
  name: 'listValue',
  title: 'List value',
  summary: '`"x-list": "call-reason"`: a value of a code list, which admins may add to and retire from.',
  claims: (schema) => schema['x-list'] !== undefined,
  examples: [
    {
      schema: { 'x-list': 'source' },
      valid: [['web'], [' fair ', 'fair'], ['', null]],
      invalid: ['Web', 'fax', 'unknown', 1, ['web']],
      texts: [
        ['web', 'web'],
        ['Trade fair', 'fair'],
        ['MESSE', 'fair'],
      ],
      invalidTexts: ['radio', 'Telefax'],
      ascending: [],
    },
  ],
})
