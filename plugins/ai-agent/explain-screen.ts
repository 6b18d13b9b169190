import type { ActionCall, Answer, Field } from '../../engine/plugins/api.ts'

/** Every field of the entity as the metadata declares it, for the person who looks. */
export async function explainScreen({ model, entity }: ActionCall): Promise<Answer> {
  const description = model.entities.get(entity)
  const fields = [...(description?.fields.values() ?? [])].filter(({ isSystem, lines }) => !isSystem && lines === undefined)
  const checks = description?.rules?.checks ?? []
  return {
    title: 'Help on this screen',
    blocks: [
      ...(description?.description === undefined
        ? []
        : [{ kind: 'text' as const, title: description.title, text: description.description }]),
      {
        kind: 'table',
        title: 'Fields',
        columns: ['Field', 'What it means', 'What holds'],
        rows: fields.map((field) => [field.title, field.description ?? field.type.title, rulesOf(field)]),
      },
      ...(checks.length === 0 ? [] : [{ kind: 'text' as const, title: 'Rules', text: checks.map(({ message }) => message).join(' ') }]),
    ],
  }
}

function rulesOf({ isRequired, isReadOnly, computed, schema, options }: Field): string {
  const said = [
    isRequired ? 'Must be filled in.' : '',
    computed === undefined ? '' : `Worked out: ${computed}`,
    computed === undefined && isReadOnly ? 'You may not change it.' : '',
    schema['x-unique'] === undefined || schema['x-unique'] === false ? '' : 'No two records have the same.',
    schema['x-require-if'] === undefined ? '' : `Required when ${schema['x-require-if']}`,
    schema['x-lock-if'] === undefined ? '' : `Locked when ${schema['x-lock-if']}`,
    schema['x-number'] === undefined ? '' : 'Filled by itself when left empty.',
    schema['x-secret'] === undefined ? '' : 'Secret: kept encrypted and shown masked.',
    schema.maximum === undefined ? '' : `At most ${schema.maximum}.`,
    schema.maxLength === undefined ? '' : `At most ${schema.maxLength} characters.`,
    options.length === 0
      ? ''
      : `One of: ${options
          .slice(0, 12)
          .map(({ title }) => title)
          .join(', ')}${options.length > 12 ? ', …' : ''}.`,
  ]
  return said.filter((text) => text !== '').join(' ')
}
