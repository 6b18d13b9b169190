import type { TextFormat } from './format.ts'

export const entityName: TextFormat = {
  name: 'entity-name',
  title: 'Entity name',
  source: 'Names of entities in the metadata',
  normalise: (value) => value.toLowerCase(),
  isValid: (value) => value.length <= 48 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
  message: 'Enter the name of an entity such as price-list.',
  maxLength: 48,
  examples: { valid: [['firm-group'], ['Ticket', 'ticket']], invalid: ['firm group', '-a', '1a', 'firm_group'] },
}
