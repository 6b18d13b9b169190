import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import { entityOf } from '../build-steps.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { StepDocument } from '../documents.ts'
import { checkSet, checkTransition } from './entities.ts'
import { checkCel } from './expression.ts'
import { below, checkBraces, checkDocument, checkField } from './place.ts'

const isPerson = { is: (field: Field) => field.targets.includes('user'), what: 'a reference to a person' }

/** One step of an automation or transition. */
export function checkStep(context: CompileContext, entity: Entity, step: StepDocument, place: Place): void {
  const { set, create, update, mail, notify, transition, assign, webhook } = step
  if (set !== undefined) checkSet(context, entity, set, below(place, 'set'), entity.name)
  if (create !== undefined) {
    checkDocument(context, below(place, 'create', 'entity'), 'entities', create.entity)
    const target = context.entities.get(create.entity)
    if (target !== undefined) checkSet(context, target, create.fields, below(place, 'create', 'fields'), entity.name)
  }
  if (update !== undefined) checkUpdate(context, entity, update, below(place, 'update'))
  if (mail !== undefined) {
    checkCel(context, below(place, 'mail', 'to'), mail.to, { entity: entity.name, expects: ['string', 'record', 'list'] })
    checkDocument(context, below(place, 'mail', 'template'), 'templates', mail.template)
  }
  if (notify !== undefined) {
    if (!context.isKnown('roles', notify.to))
      checkCel(context, below(place, 'notify', 'to'), notify.to, { entity: entity.name, expects: ['record', 'list'] })
    checkBraces(context, below(place, 'notify', 'text'), entity, notify.text)
  }
  if (assign !== undefined) {
    checkField(context, below(place, 'assign', 'field'), entity, assign.field, isPerson)
    checkDocument(context, below(place, 'assign', 'role'), 'roles', assign.role)
  }
  for (const [index, name] of (webhook?.fields ?? []).entries()) {
    const at = below(place, 'webhook', 'fields', index)
    const field = checkField(context, at, entity, name)
    if (field?.schema['x-secret'] !== undefined)
      context.add(at, 'secret-exposed', `"${name}" is secret, and would be sent to another server.`, 'Leave it out.')
  }
  if (transition !== undefined) checkTransition(context, entity.name, transition, below(place, 'transition'))
}

/** Other records: all of one entity, whose fields and transitions are named. */
function checkUpdate(context: CompileContext, entity: Entity, update: NonNullable<StepDocument['update']>, place: Place): void {
  const tree = checkCel(context, below(place, 'of'), update.of, { entity: entity.name, expects: ['record', 'list'] })
  if (tree === undefined) return
  const target = context.entities.get(entityOf(tree) ?? '')
  if (target === undefined) {
    const hint = 'Name one reference or list, such as record.customer.'
    context.add(below(place, 'of'), 'wrong-result', 'The expression must give records of one entity.', hint)
    return
  }
  checkSet(context, target, update.set ?? {}, below(place, 'set'), entity.name)
  if (update.transition !== undefined) checkTransition(context, target.name, update.transition, below(place, 'transition'))
}
