import { pointerStep } from '../../base/json.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import { below, checkField, isChoice } from './place.ts'

const dateParts = new Set(['YYYY', 'YY', 'MM', 'DD', 'WW'])

/** Number series: placeholders are closed and known, exactly one of them counts, and the number fits its field. */
export function checkNumbers(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      const rules = field.schema['x-number']
      if (rules === undefined) continue
      const place = context.at(entity.name, `/properties${pointerStep(field.name)}/x-number`)
      if (field.type.name !== 'text')
        context.add(
          place,
          'number-not-text',
          `"${field.name}" is of the type ${field.type.title.toLowerCase()}; numbers are given to texts.`,
          'Write "type": "string" with a maxLength.',
        )
      if (typeof rules === 'string') {
        checkPattern(context, entity, field, rules, place)
        continue
      }
      for (const [index, pattern] of rules.patterns.entries())
        checkPattern(context, entity, field, pattern, below(place, 'patterns', index))
      if (rules.pick !== undefined) checkField(context, below(place, 'pick'), entity, rules.pick, isChoice)
      for (const [index, name] of (rules.scope ?? []).entries()) checkField(context, below(place, 'scope', index), entity, name)
    }
  }
}

function checkPattern(context: CompileContext, entity: Entity, field: Field, pattern: string, place: Place): void {
  const bad = (message: string) =>
    context.add(place, 'bad-number', message, 'Write text with placeholders, one of them a counter: "C-{YYYY}-{00000}".')
  const placeholders = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  const isOpen = /[{}]/.test(pattern.replace(/\{[^{}]*\}/g, ''))
  const counters = placeholders.filter((name) => /^0+$/.test(name))
  if (isOpen) bad(`A brace in "${pattern}" is not closed.`)
  else if (counters.length !== 1) bad(`"${pattern}" has ${counters.length} counters; exactly one such as {00000} is needed.`)
  if (isOpen || counters.length !== 1) return
  for (const name of placeholders) {
    if (counters.includes(name) || dateParts.has(name)) continue
    context.path(place, entity, name)
  }
  const length = pattern.replace(/[{}]/g, '').length
  const room = field.schema.maxLength
  if (room !== undefined && length > room) bad(`A number such as "${pattern}" has ${length} letters; "${field.name}" takes ${room}.`)
}
