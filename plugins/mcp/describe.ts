import { type Entity, type Field, KartotekaError, type Model, type PluginCall } from '../../engine/plugins/api.ts'

/** The entities that may be asked for; owned lines come with the record that they belong to. */
export function listEntities(model: Model) {
  return visible(model).map(({ name, title, plural, description }) => ({ name, title, plural, description }))
}

/** With `isProposable` for what `propose` takes: that this server only reads says nothing of what the person may have changed. */
export async function describeEntity({ model, proposals }: Pick<PluginCall, 'model' | 'proposals'>, name: string) {
  const entity = visible(model).find((known) => known.name === name)
  if (entity === undefined) {
    const known = visible(model).map((other) => other.name)
    throw new KartotekaError('not-found', `There is no entity "${name.slice(0, 60)}". There is: ${known.join(', ')}.`)
  }
  const proposable = new Set((await proposals.fields(name)).map((field) => field.name))
  return {
    ...{ name, title: entity.title, plural: entity.plural, description: entity.description },
    fields: [...entity.fields.values()].map((field) => ({
      ...describeField(model, field),
      ...(proposable.has(field.name) ? { isProposable: true } : {}),
    })),
    pointedToBy: [...entity.inverses].map(([inverse, { entity: from, field }]) => ({ name: inverse, entity: from, field })),
    workflows: (entity.workflows ?? []).map(({ title, field, states, transitions }) => ({
      ...{ title, field },
      states: [...states.values()].map(({ name: value, title: said }) => ({ value, title: said })),
      transitions: [...transitions.values()].map((made) => ({ name: made.name, title: made.title, from: [...made.from], to: made.to })),
    })),
  }
}

function describeField(model: Model, field: Field): object {
  const { name, title, description, type, isRequired, options, targets, lines, members } = field
  const owned = lines === undefined ? undefined : model.entities.get(lines.entity)
  return {
    ...{ name, title, type: type.name },
    ...(description === undefined ? {} : { description }),
    ...(isRequired ? { isRequired } : {}),
    ...(options.length === 0 ? {} : { options: options.map(({ value, title: said }) => ({ value, title: said })) }),
    ...(targets.length === 0 ? {} : { pointsTo: targets }),
    ...(members.size === 0 ? {} : { members: [...members.values()].map((member) => describeField(model, member)) }),
    ...(owned === undefined
      ? {}
      : { lines: [...owned.fields.values()].filter(({ isSystem }) => !isSystem).map((line) => describeField(model, line)) }),
  }
}

function visible(model: Model): readonly Entity[] {
  return [...model.entities.values()].filter(({ isInternal, owner }) => !isInternal && owner === undefined)
}
