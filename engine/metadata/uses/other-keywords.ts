import type { Collector, Place } from './collector.ts'
import { measure } from './entity-keywords.ts'
import {
  about,
  all,
  byEntity,
  byField,
  cel,
  custom,
  dotted,
  either,
  keyed,
  label,
  named,
  object,
  path,
  type Reader,
  several,
} from './shapes.ts'
import { type Target, target } from './targets.ts'

/** What the keywords of the other documents name, by their folder, and of a file that says how to import. */

const steps = several(
  all(
    object({ set: byField('step', cel('step')), mail: object({ to: cel('step'), template: named('step', 'template') }) }),
    object({ notify: object({ to: cel('step'), text: label('step') }) }),
    object({ create: object({ entity: named('step', 'entity'), fields: keyed(cel('step')) }) }),
    object({ create: about('entity', object({ fields: byField('step') })) }),
    object({ update: object({ of: cel('step'), set: keyed(cel('step')) }) }),
  ),
)

const role = object({
  inherits: named('role', 'role'),
  entities: byEntity(
    'role',
    all(
      object({ fields: byField('role') }),
      object(
        Object.fromEntries(
          'create read update delete export import print share report mail'.split(' ').map((right) => [right, cel('role')]),
        ),
      ),
    ),
  ),
})

const workflow = about(
  'entity',
  object({
    entity: named('workflow', 'entity'),
    field: path('workflow'),
    states: keyed(
      object({
        editable: several(path('workflow')),
        approval: object({ by: several(cel('approval')), escalate: several(cel('approval')) }),
      }),
    ),
    transitions: keyed(object({ guard: cel('guard'), ask: several(path('workflow')), roles: named('workflow', 'role'), actions: steps })),
  }),
)

const automation = about(
  'entity',
  object({
    entity: named('automation', 'entity'),
    fields: several(path('automation')),
    due: path('automation'),
    when: cel('automation'),
    do: steps,
  }),
)

/** `stage`, `month(closedOn)` */
const reportGroup = custom('report', (value, place, collector) => collector.pathTargets(place.entity, value.replace(/^\w+\((.*)\)$/, '$1')))

/** `-sum(amount),stage` */
const reportSort = custom('report', (value, place, collector) =>
  value.split(',').flatMap((key) => collector.pathTargets(place.entity, key.replace(/^-/, '').replace(/^\w+\((.*)\)$/, '$1'))),
)

const report = about(
  'entity',
  object({
    entity: named('report', 'entity'),
    columns: several(path('report')),
    group: several(reportGroup),
    across: reportGroup,
    measures: several(measure),
    filter: cel('report'),
    period: object({ field: path('report') }),
    sort: reportSort,
    roles: named('report', 'role'),
  }),
)

const dashboard = object({
  tiles: keyed(object({ report: named('dashboard', 'report'), view: dotted('dashboard', 'view') })),
  roles: named('dashboard', 'role'),
})

/** `Dear {{firm.name}}`, also with a helper before the path; blocks are not followed into lists. */
const handlebars = custom('template', (value, place, collector) =>
  [...value.matchAll(/\{\{\{?[#/]?([^{}]*)\}\}/g)].flatMap(([, inside = '']) =>
    inside.split(/\s+/).flatMap((word) => collector.pathTargets(place.entity, word.replace(/^(record|this)\./, ''))),
  ),
)

const template = about('entity', object({ entity: named('template', 'entity'), subject: handlebars, body: several(handlebars) }))

const scorecard = about(
  'entity',
  object({
    entity: named('scorecard', 'entity'),
    factors: keyed(
      object({
        value: cel('scorecard'),
        fields: several(path('scorecard')),
        source: object({ related: dotted('scorecard', 'field') }),
      }),
    ),
    keep: object({ related: dotted('scorecard', 'field') }),
  }),
)

const scenarioRecord = about('entity', object({ entity: named('scenario', 'entity'), values: byField('scenario') }))
const scenario = object({ given: keyed(scenarioRecord), when: several(object({ as: named('scenario', 'role'), create: scenarioRecord })) })

const translation = object({
  texts: (collector, value, place) => {
    for (const key of Object.keys(value as object))
      collector.add({ ...place, pointer: `${place.pointer}/${key}` }, 'translation', key, translated(collector, key))
  },
})

/** `firm`, `firm.name`, `firm.tabs.identity`, `firm.views.all`, `lists.source`, `lists.source.web`. */
function translated(collector: Collector, key: string): readonly Target[] {
  const [first = '', second = '', ...rest] = key.replace(/#.*$/, '').split('.')
  if (first === 'lists') return [target('list', second), ...(rest[0] === undefined ? [] : [target('value', `${second}.${rest[0]}`)])]
  if (second === 'tabs') return [target('tab', `${first}.${rest.join('.')}`)]
  if (second === 'views') return [target('view', `${first}.${rest[0] ?? ''}`)]
  const entity = collector.entityNamed(first)
  return second === '' ? [target('entity', first)] : collector.pathTargets(entity, [second, ...rest].join('.'))
}

/** The steps of `demo.json`: entities, and the fields to which columns go. */
export const importKeywords: Reader = object({
  steps: several(
    about(
      'entity',
      object({
        entity: named('import', 'entity'),
        key: path('import mapping'),
        values: byField('import mapping', listValue('import mapping')),
        mapping: keyed(either(path('import mapping'), mappedValues())),
      }),
    ),
  ),
})

function mappedValues(): Reader {
  return (collector, value, place) => {
    object({ field: path('import mapping') })(collector, value, place)
    const field = String((value as { field?: unknown }).field ?? '')
    object({ values: keyed(listValue('import mapping', field)) })(collector, value, place)
  }
}

/** A text for a field that takes the values of a code list: that of the key above it, or of the field stated. */
function listValue(kind: string, stated?: string): Reader {
  return custom(kind, (value, place, collector) => {
    const field = place.entity?.fields.get(stated ?? lastStep(place))
    const list = field?.schema['x-list'] ?? field?.schema.items?.['x-list']
    return list === undefined || collector.model.lists.get(list) === undefined ? [] : [target('value', `${list}.${value}`)]
  })
}

function lastStep(place: Place): string {
  return place.pointer.split('/').at(-1) ?? ''
}

export const otherKeywords: Readonly<Record<string, Reader>> = {
  roles: role,
  workflows: workflow,
  automations: automation,
  reports: report,
  dashboards: dashboard,
  templates: template,
  scorecards: scorecard,
  scenarios: scenario,
  translations: translation,
}
