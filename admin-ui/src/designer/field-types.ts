import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'

/** What an admin may add, in words of the field, with the declaration it stands for. */
export interface FieldKind {
  readonly key: string
  readonly title: string
  readonly declare: (choice: string | undefined) => Document
  /** What else has to be said: which list, which entity. */
  readonly needs?: 'list' | 'entity'
}

const plain = (key: string, title: string, schema: Document): FieldKind => ({ key, title, declare: () => schema })

export const fieldKinds: readonly FieldKind[] = [
  plain('text', t('Text'), { type: 'string', maxLength: 200 }),
  plain('longText', t('Long text'), { type: 'string', contentMediaType: 'text/plain' }),
  plain('integer', t('Whole number'), { type: 'integer' }),
  plain('decimal', t('Number'), { type: 'number', multipleOf: 0.01 }),
  plain('money', t('Amount'), { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'EUR' }),
  plain('percent', t('Percentage'), { type: 'number', multipleOf: 0.01, 'x-unit': '%' }),
  plain('boolean', t('Yes or no'), { type: 'boolean' }),
  plain('date', t('Date'), { type: 'string', format: 'date' }),
  plain('instant', t('Date and time'), { type: 'string', format: 'date-time' }),
  plain('choice', t('Choice'), {
    oneOf: [
      { const: 'first', title: t('First'), 'x-color': 'blue' },
      { const: 'second', title: t('Second'), 'x-color': 'grey' },
    ],
  }),
  { key: 'list', title: t('Value of a code list'), needs: 'list', declare: (list) => ({ 'x-list': list }) },
  { key: 'reference', title: t('Link to a record'), needs: 'entity', declare: (entity) => ({ 'x-ref': entity, 'x-on-delete': 'clear' }) },
  plain('email', t('E-mail'), { type: 'string', format: 'email' }),
  plain('phone', t('Phone'), { type: 'string', format: 'phone' }),
  plain('url', t('Web address'), { type: 'string', format: 'uri' }),
  plain('rating', t('Rating'), { type: 'integer', minimum: 0, maximum: 5, 'x-widget': 'rating' }),
  plain('duration', t('Duration'), { type: 'string', format: 'duration' }),
  plain('file', t('File'), { 'x-file': true }),
]

/** Colours that an option or a value of a list can have. */
export const colours = [
  { value: 'grey', label: t('grey') },
  { value: 'blue', label: t('blue') },
  { value: 'green', label: t('green') },
  { value: 'orange', label: t('orange') },
  { value: 'red', label: t('red') },
  { value: 'grape', label: t('violet') },
] as const
