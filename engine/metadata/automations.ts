import type { Automation } from '../model/automation.ts'
import { buildStep, offsetOf, treeOf } from './build-steps.ts'
import type { CompileContext } from './compile-context.ts'
import type { AutomationDocument } from './documents.ts'

/** The automations, those that are switched off as well; their documents were checked before. */
export function buildAutomations(context: CompileContext): readonly Automation[] {
  return context.documents<AutomationDocument>('automations').flatMap(({ source, document }) => {
    const entity = context.entities.get(document.entity)
    if (entity === undefined) return []
    const { title, on, fields, transition, schedule, due, offset, timeZone = 'UTC', when, enabled } = document
    const [workflow = '', name = ''] = transition?.split('.') ?? []
    return [
      {
        name: source.id,
        title,
        entity: entity.name,
        on,
        fields: fields === undefined ? undefined : new Set(fields),
        transition: transition === undefined ? undefined : { workflow, name },
        schedule,
        due: due === undefined ? undefined : { field: due, offset: offsetOf(offset ?? 'P0D') },
        timeZone,
        when: when === undefined ? undefined : treeOf(context, entity.name, when),
        isEnabled: enabled !== false,
        steps: document.do.flatMap((step) => buildStep(context, entity, step)),
      },
    ]
  })
}
