import type { Field } from '../fields/field.ts'
import type { Option } from '../fields/property-schema.ts'
import type { CodeList, Entity, Insert, Model, Section, Tab } from './model.ts'
import type { Dashboard, Report, ReportMenu } from './report.ts'
import type { Scorecard } from './scorecard.ts'
import type { Template } from './template.ts'
import type { View } from './view.ts'
import type { Workflow } from './workflow.ts'

/**
 * Says a text of the model anew. `path` names it (`firm.name`, `firm.name#help`, `lists.mood.good`); `derived` is what is said where nothing
 * stands under the path itself, of a text that was made from another one.
 */
export type SayText = (path: string, text: string, derived?: string) => string

/**
 * The model with every text that people read said anew: titles, plurals, help, choices, tabs, views, states, transitions, reports, and the
 * messages of rules. This is the one place that knows under which path a text is translated.
 */
export function withTexts(model: Model, say: SayText): Model {
  return Object.freeze({
    ...model,
    entities: new Map(
      [...model.entities].map(([name, entity]) => [name, (entity.isInternal ? sayInternal : sayEntity)(model, entity, say)]),
    ),
    lists: mapValues(model.lists, (list) => sayList(list, say)),
    roles: mapValues(model.roles, (role) => ({ ...role, title: say(`roles.${role.name}`, role.title) })),
    ...(model.reports && { reports: mapValues(model.reports, (report) => sayReport(report, say)) }),
    ...(model.dashboards && { dashboards: mapValues(model.dashboards, (dashboard) => sayDashboard(dashboard, say)) }),
    ...(model.scorecards && { scorecards: mapValues(model.scorecards, (scorecard) => sayScorecard(scorecard, say)) }),
    ...(model.templates && {
      templates: mapValues(model.templates, (template) => sayTemplate(template, say)),
    }),
    ...(model.automations && {
      automations: model.automations.map((one) => ({ ...one, title: say(`automations.${one.name}`, one.title) })),
    }),
  })
}

function mapValues<V>(map: ReadonlyMap<string, V>, change: (value: V) => V): ReadonlyMap<string, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}

interface Head {
  readonly title: string
  readonly description: string | undefined
}

function sayHead(path: string, { title, description }: Head, say: SayText, derived?: string): Head {
  return { title: say(path, title, derived), description: description === undefined ? undefined : say(`${path}#help`, description) }
}

/** A sentence that a rule says when it refuses; it is its own path. */
function sayMessage(message: string, say: SayText): string {
  return say(`messages.${message}`, message)
}

function sayEntity(model: Model, entity: Entity, say: SayText): Entity {
  const { name } = entity
  const plural = sayPlural(entity, say)
  const fields = mapValues(entity.fields, (field) => sayField(name, field, say, model))
  return Object.freeze({
    ...entity,
    ...sayHead(name, entity, say),
    plural,
    fields,
    inverses: mapValues(entity.inverses, (inverse) => {
      const source = model.entities.get(inverse.entity)
      return source?.plural === inverse.title ? { ...inverse, title: sayPlural(source, say) } : inverse
    }),
    tabs: entity.tabs.map((tab) => sayTab(`${name}.tabs`, tab, say)),
    ...(entity.actions && {
      actions: entity.actions.map((action) => ({
        ...action,
        title: say(`${name}.actions.${action.key}`, action.title),
        ...(action.confirm === undefined ? {} : { confirm: sayMessage(action.confirm, say) }),
      })),
    }),
    ...(entity.panels && {
      panels: entity.panels.map((panel) => ({ ...panel, title: say(`${name}.panels.${panel.key}`, panel.title) })),
    }),
    ...(entity.deprecated === undefined ? {} : { deprecated: say(`${name}#deprecated`, entity.deprecated) }),
    views: entity.views.map((view) => sayView(entity, plural, view, say)),
    ...(entity.menu && { menu: { ...entity.menu, group: say(`menu.${entity.menu.group}`, entity.menu.group) } }),
    ...(entity.workflows && {
      workflows: entity.workflows.map((workflow) => sayWorkflow(workflow, fields.get(workflow.field), entity, say)),
    }),
    ...sayRules(entity, say),
  })
}

/** What only the engine uses is on no screen; but what it refuses is read, and names its fields. */
function sayInternal(model: Model, entity: Entity, say: SayText): Entity {
  const sayOwn: SayText = (path, text, derived = text) => say(path, text, derived)
  return Object.freeze({
    ...entity,
    fields: mapValues(entity.fields, (field) => sayField(entity.name, field, sayOwn, model)),
    ...sayRules(entity, say),
  })
}

function sayRules({ rules }: Entity, say: SayText): Pick<Entity, 'rules'> {
  if (rules === undefined) return {}
  return { rules: { ...rules, checks: rules.checks.map((check) => ({ ...check, message: sayMessage(check.message, say) })) } }
}

function sayPlural({ name, plural }: Entity, say: SayText): string {
  return say(`${name}#plural`, plural)
}

/** The parts of a value type are said once, under the type (`types.address.city`), or otherwise at one field (`firm.place.city`). */
function sayField(owner: string, field: Field, say: SayText, model: Model): Field {
  const path = `${owner}.${field.path}`
  const type = field.schema.$ref
  const members = mapValues(field.members, (member) => sayMember(path, type === undefined ? path : `types.${type}`, member, say))
  const title = say(path, field.title, derivedTitle(owner, field, say, model))
  const description = field.description === undefined ? undefined : say(`${path}#help`, field.description)
  return Object.freeze({
    ...field,
    schema: saySchema(path, field, say),
    title,
    description,
    members,
    options: sayOptions(path, field, say, model),
  })
}

/** The longer help, what stands beside the value, and what to use instead. */
function saySchema(path: string, { schema }: Field, say: SayText): Field['schema'] {
  const { 'x-help': help, 'x-display': display, 'x-deprecated': deprecated } = schema
  const { prefix, suffix } = display ?? {}
  if (help === undefined && deprecated === undefined && prefix === undefined && suffix === undefined) return schema
  return {
    ...schema,
    ...(help === undefined ? {} : { 'x-help': say(`${path}#more`, help) }),
    ...(deprecated === undefined ? {} : { 'x-deprecated': say(`${path}#deprecated`, deprecated) }),
    ...(display === undefined
      ? {}
      : {
          'x-display': {
            ...display,
            ...(prefix === undefined ? {} : { prefix: say(`${path}#prefix`, prefix) }),
            ...(suffix === undefined ? {} : { suffix: say(`${path}#suffix`, suffix) }),
          },
        }),
  }
}

function sayMember(path: string, ofType: string, member: Field, say: SayText): Field {
  const own = `${path}.${member.name}`
  const shared = `${ofType}.${member.name}`
  const title = own === shared ? say(own, member.title) : say(own, member.title, say(shared, member.title))
  const description = member.description === undefined ? undefined : say(`${shared}#help`, member.description)
  return Object.freeze({ ...member, title, description, options: sayOptions(shared, member, say) })
}

/** The fields that every entity has are said once (`*.createdAt`), and that of an owned line to its owner as the owner. */
function derivedTitle(owner: string, field: Field, say: SayText, model: Model): string | undefined {
  if (!field.isSystem) return undefined
  const [target] = field.targets
  const titled = target === undefined ? undefined : model.entities.get(target)
  return model.entities.get(owner)?.owner !== undefined && titled?.title === field.title
    ? say(titled.name, titled.title)
    : say(`*.${field.name}`, field.title)
}

function sayOptions(path: string, field: Field, say: SayText, model?: Model): readonly Option[] {
  const list = field.schema['x-list'] ?? field.schema.items?.['x-list']
  const options = (list === undefined ? undefined : model?.lists.get(list)?.options) ?? field.options
  if (options.length === 0 || model?.lists.get(list ?? '')?.language !== undefined) return field.options
  return options.map((option) => sayOption(list === undefined ? path : `lists.${list}`, option, say))
}

/** The title that the metadata gives stays a spelling that an import takes. A choice without a title is its own value. */
function sayOption(path: string, option: Option, say: SayText): Option {
  const { value, title, description } = option
  if (title === String(value)) return { ...option, title: say(`${path}.${value}`, title, title) }
  const said = say(`${path}.${value}`, title)
  return {
    ...option,
    title: said,
    ...(description === undefined ? {} : { description: say(`${path}.${value}#help`, description) }),
    aliases: said === title || option.aliases.includes(title) ? option.aliases : [...option.aliases, title],
  }
}

/** Values that are called by names keep them in every language. */
function sayList(list: CodeList, say: SayText): CodeList {
  const path = `lists.${list.name}`
  const options = list.language === undefined ? list.options.map((option) => sayOption(path, option, say)) : list.options
  const titles = [...(list.dataTitles ?? [])].map(([name, title]) => [name, say(`${path}.data.${name}`, title)] as const)
  return { ...list, title: say(path, list.title), options, ...(titles.length === 0 ? {} : { dataTitles: new Map(titles) }) }
}

function sayTab(path: string, tab: Tab, say: SayText): Tab {
  const own = `${path}.${tab.key}`
  const isMade = tab.key === 'details' || tab.key === 'more'
  return {
    ...tab,
    title: say(own, tab.title, isMade ? say(`*.tabs.${tab.key}`, tab.title) : undefined),
    ...(tab.description === undefined ? {} : { description: say(`${own}#help`, tab.description) }),
    sections: tab.sections.map((section) => saySection(own, section, say)),
    tabs: tab.tabs.map((child) => sayTab(`${own}.tabs`, child, say)),
  }
}

function saySection(path: string, section: Section, say: SayText): Section {
  const { title, description, cells, inserts } = section
  const own = `${path}.sections.${section.key}`
  return {
    ...section,
    title: title === undefined ? undefined : say(own, title),
    ...(description === undefined ? {} : { description: say(`${own}#help`, description) }),
    ...(cells === undefined
      ? {}
      : { cells: new Map([...cells].map(([name, cell]) => [name, cell.label ? { ...cell, label: sayMessage(cell.label, say) } : cell])) }),
    ...(inserts === undefined ? {} : { inserts: inserts.map((insert) => sayInsert(insert, say)) }),
  }
}

/** A text between the fields is its own path. */
function sayInsert({ label, text, ...insert }: Insert, say: SayText): Insert {
  return { ...insert, ...(label ? { label: sayMessage(label, say) } : {}), ...(text === undefined ? {} : { text: sayMessage(text, say) }) }
}

/** The list that is made where none is declared is called after the entity: `*.views.all` holds `{plural}`. */
function sayView(entity: Entity, plural: string, view: View, say: SayText): View {
  const path = `${entity.name}.views.${view.key}`
  const isMade = view.title === `All ${entity.plural.toLowerCase()}`
  const made = isMade ? say('*.views.all', 'All {plural}') : ''
  const all = made === 'All {plural}' ? view.title : made.replace('{plural}', plural)
  return {
    ...view,
    title: say(path, view.title, isMade ? all : undefined),
    columnOptions: new Map(
      [...view.columnOptions].map(([column, options]) => [
        column,
        options.label === undefined ? options : { ...options, label: say(`${path}.columns.${column}`, options.label) },
      ]),
    ),
    quickFilters: view.quickFilters.map((filter) =>
      typeof filter === 'string' ? filter : { ...filter, title: say(`${path}.filters.${filter.title}`, filter.title) },
    ),
  }
}

/** States are called like the values of their field, and transitions like the state they lead to, unless they are called otherwise. */
function sayWorkflow(workflow: Workflow, field: Field | undefined, { fields }: Entity, say: SayText): Workflow {
  const path = `workflows.${workflow.name}`
  const titles = new Map((fields.get(workflow.field)?.options ?? []).map(({ value, title }) => [String(value), title]))
  const said = new Map((field?.options ?? []).map(({ value, title }) => [String(value), title]))
  const states = new Map(
    [...workflow.states].map(([key, state]) => {
      const derived = state.title === titles.get(key) ? said.get(key) : undefined
      return [key, { ...state, ...sayHead(`${path}.states.${key}`, state, say, derived) }]
    }),
  )
  const transitions = [...workflow.transitions].map(([key, transition]) => {
    const own = `${path}.transitions.${key}`
    const derived = transition.title === workflow.states.get(transition.to)?.title ? states.get(transition.to)?.title : undefined
    const { guard, confirm } = transition
    const message = guard?.message === undefined ? undefined : sayMessage(guard.message, say)
    return [
      key,
      {
        ...transition,
        ...sayHead(own, transition, say, derived),
        guard: guard === undefined ? undefined : { ...guard, message },
        confirm: confirm === undefined ? undefined : sayMessage(confirm, say),
      },
    ] as const
  })
  return { ...workflow, title: say(path, workflow.title), states, transitions: new Map(transitions) }
}

function sayMenu(menu: ReportMenu | undefined, say: SayText): ReportMenu | undefined {
  return menu === undefined ? undefined : { ...menu, group: say(`menu.${menu.group}`, menu.group) }
}

function sayReport(report: Report, say: SayText): Report {
  const path = `reports.${report.name}`
  const titles = Object.entries(report.titles).map(([column, title]) => [column, say(`${path}.titles.${column}`, title)])
  return { ...report, ...sayHead(path, report, say), titles: Object.fromEntries(titles), menu: sayMenu(report.menu, say) }
}

function sayDashboard(dashboard: Dashboard, say: SayText): Dashboard {
  const path = `dashboards.${dashboard.name}`
  const tiles = dashboard.tiles.map((tile) => ({ ...tile, title: say(`${path}.tiles.${tile.key}`, tile.title) }))
  const filters = dashboard.filters.map((filter) => ({ ...filter, title: say(`${path}.filters.${filter.key}`, filter.title) }))
  return { ...dashboard, ...sayHead(path, dashboard, say), tiles, filters, menu: sayMenu(dashboard.menu, say) }
}

/** Words that several documents say have one translation: `texts.Days late`. */
function sayTemplate(template: Template, say: SayText): Template {
  const texts = Object.keys(template.texts).map((text) => [text, say(`texts.${text}`, text)])
  return { ...template, ...sayHead(`templates.${template.name}`, template, say), texts: Object.fromEntries(texts) }
}

function sayScorecard(scorecard: Scorecard, say: SayText): Scorecard {
  const path = `scorecards.${scorecard.name}`
  const factors = scorecard.factors.map((factor) => ({
    ...factor,
    title: say(`${path}.factors.${factor.key}`, factor.title),
    bands: factor.bands.map((band) => ({ ...band, reason: sayMessage(band.reason, say) })),
    empty: factor.empty && { ...factor.empty, reason: sayMessage(factor.empty.reason, say) },
  }))
  const levels = scorecard.levels.map((level) => ({ ...level, title: sayMessage(level.title, say) }))
  return { ...scorecard, ...sayHead(path, scorecard, say), factors, levels }
}
