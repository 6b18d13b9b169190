import type { FieldType, TextFormat, Translations } from '../fields/index.ts'
import type { Answer, ReportAnswer } from '../forms/index.ts'
import type { Layer } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import type { BaseKind } from '../model/report.ts'
import type { FileKind, ReportFigures } from '../reports/index.ts'
import type { AskedKind, ListedConnector, PluginConnector } from './connector.ts'
import type { PluginHooks } from './hooks.ts'
import type { PluginCall } from './plugin-call.ts'
import type { RecordRoute } from './record-routes.ts'
import type { Say } from './say.ts'
import type { PluginSettings, SettingValues } from './settings.ts'

/** What a plugin declares of itself; the engine gives it that and nothing more. */
export interface Plugin {
  /** Small letters, digits and hyphens: the first half of its actions and the prefix of its routes. */
  readonly name: string
  /** `1.2.0` */
  readonly version: string
  readonly title?: string
  /** Other plugins that must be there, each with the lowest version: `{ "price-lists": "1.2.0" }`. */
  readonly requires?: Readonly<Record<string, string>>
  /** What of the records it touches, in the words of API tokens: `read`, `write`, `read:<entity>`, `write:<entity>`, `propose`, `configure`. Nothing without it. */
  readonly rights?: readonly string[]
  /** Hosts that it may ask: `ec.europa.eu`, `*.example.org`. None without it. */
  readonly outbound?: readonly string[]
  /**
   * Addresses that whoever runs the installation has configured, such as that of a language model: their hosts are asked also by HTTP and where they
   * are not on the public internet.
   */
  readonly configured?: readonly string[]
  /** What administrators set of it on the screen. */
  readonly settings?: PluginSettings
  /** Documents that it lays over the base; layers of the client stand above. */
  readonly layers?: readonly Layer[]
  /**
   * What it says in other languages, by language and by the text in English: titles and descriptions of what it declares, what it says by `call.say`, and
   * what its formats and field types refuse.
   */
  readonly translations?: Translations
  /** By name: what outside answers others through the host, as `{plugin}.{connector}`. */
  readonly connectors?: Readonly<Record<string, PluginConnector>>
  /** Kinds of connectors that it asks, whichever plugin brings them. None without it. */
  readonly connects?: readonly AskedKind[]
  /** By name; called as `{plugin}.{action}`. */
  readonly actions?: Readonly<Record<string, PluginAction>>
  /** By method and path: `'GET status'` answers under `/api/plugins/{plugin}/status`. */
  readonly routes?: Readonly<Record<string, PluginRoute>>
  /** By method and path behind the entity: `'POST {id}/convert'` answers under `/api/records/{entity}/{id}/convert`. */
  readonly recordRoutes?: Readonly<Record<string, RecordRoute>>
  readonly hooks?: PluginHooks
  /** By name: what it does again and again, as the engine narrowed by its rights. */
  readonly jobs?: Readonly<Record<string, PluginJob>>
  /** By name: what stands on the page of a record, worked out when somebody looks. */
  readonly panels?: Readonly<Record<string, PluginPanel>>
  /** By name; a dashboard shows it as a tile with `"widget": "{plugin}.{widget}"`. */
  readonly widgets?: Readonly<Record<string, PluginWidget>>
  /** By name; metadata and people name it `"kind": "{plugin}.{kind}"` of a report. */
  readonly reportKinds?: Readonly<Record<string, PluginReportKind>>
  /** By the end of the file's name, which is also how it is asked for (`?format=csv`): kinds of files that reports and documents can be had as. */
  readonly files?: Readonly<Record<string, PluginFileKind>>
  /** By name; metadata draws a report so with `"chart": "{plugin}.{chart}"`. */
  readonly charts?: Readonly<Record<string, PluginChart>>
  /** By name; `kartoteka plugin run {plugin}.{command}` does it. */
  readonly commands?: Readonly<Record<string, PluginCommand>>
  /** Rules for texts, by name: `"format": "{name}"`. Known to the whole process, like field types and functions. */
  readonly formats?: Readonly<Record<string, Omit<TextFormat, 'name' | 'translations'>>>
  /** Types of fields, by the `format` that marks their properties. Mostly one of the engine's (`fieldType('decimal')`) with rules of its own. */
  readonly fieldTypes?: Readonly<Record<string, Omit<FieldType, 'name' | 'claims' | 'translations'>>>
  /** Functions of the expression language, by name. */
  readonly functions?: Readonly<Record<string, PluginFunction>>
}

/** Something about one record, on its page beside what it is; it only reads. */
export interface PluginPanel extends Pick<PluginAction, 'title' | 'entities' | 'timeLimit'> {
  /** Whether it is there for an entity, by the model as the person knows it; for those of `entities` without it. */
  readonly isFor?: (model: Model, entity: string) => boolean
  run(call: PanelCall): Promise<Answer>
}

export interface PanelCall extends Omit<PluginCall, 'records' | 'proposals' | 'conversions' | 'duplicates'> {
  readonly records: Omit<PluginCall['records'], 'write'>
  readonly entity: string
  readonly id: string
}

/** Something on a dashboard, worked out when somebody looks; it only reads. */
export interface PluginWidget extends Pick<PluginAction, 'title' | 'timeLimit'> {
  /** Whether it is there for somebody, by the model as that person knows it; for everybody without it. */
  readonly isFor?: (model: Model) => boolean
  run(call: WidgetCall): Promise<Answer>
}

export interface WidgetCall extends Omit<PanelCall, 'entity' | 'id'> {
  /** The period that was chosen for the dashboard, or that it declares. */
  readonly period: string | null
}

/** A way to draw the figures of a report. */
export interface PluginChart {
  readonly title: string
  /**
   * The options of ECharts as JSON, without functions; colours and fonts of the page are laid below. Series may be of the kinds bar, line, pie,
   * funnel, gauge, heatmap, map, scatter, radar and treemap. It is given the answer of the report, as the person may see it.
   */
  draw(answer: ReportAnswer): Readonly<Record<string, unknown>>
}

/** A kind of report: figures that the database has worked out with the rights of who looks, worked out further. */
export interface PluginReportKind {
  readonly title: string
  /** What the figures are before: a list of records, sums by group, or a matrix. It is drawn as that. */
  readonly on: BaseKind
  /**
   * Answers at once, as a transaction waits for it, and asks nobody. It may add measures; each row keeps a key for each group and the filter of its records, and
   * has a value for each measure.
   */
  work(figures: ReportFigures, say: Say): ReportFigures
}

/** A kind of file that is made of a report, as the person may see it, or of a document that was filled in. */
export interface PluginFileKind extends Omit<FileKind, 'name' | 'translations'> {
  /** Milliseconds after which it has failed; two minutes without it. */
  readonly timeLimit?: number
}

/** Something that whoever runs the installation does at the command line, as the engine narrowed by the rights of the plugin. */
export interface PluginCommand {
  readonly summary: string
  /** Milliseconds after which it has failed; an hour without it. */
  readonly timeLimit?: number
  /** Answers the exit code; nothing is 0. */
  run(call: CommandCall): Promise<number | undefined>
}

export interface CommandCall extends PluginCall {
  /** What stands behind the name of the command. */
  readonly args: readonly string[]
  print(line: string): void
}

/** A function that is said in CEL, so that it means the same in JavaScript, in both databases and on the screen. */
export interface PluginFunction {
  /** Its parameters in their order. A `decimal` also takes whole numbers. */
  readonly parameters: Readonly<Record<string, 'string' | 'int' | 'decimal' | 'bool' | 'date' | 'instant' | 'duration'>>
  /** CEL that names the parameters, and functions that are there already. */
  readonly body: string
  /** One sentence about it. */
  readonly doc: string
  readonly example: string
}

/** Something done on a schedule, by one of the processes that do jobs; a failure is tried again. */
export interface PluginJob {
  readonly title: string
  /** Minute, hour, day of the month, month, day of the week: `0 3 * * *`. */
  readonly cron: string
  /** A name of the IANA time zone database; UTC without it. */
  readonly timeZone?: string
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
  /** What it touches instead of what the plugin declares. */
  readonly rights?: readonly string[]
  run(call: PluginCall): Promise<void>
}

/** Something that people do with one record, or with a list. */
export interface PluginAction {
  readonly title: string
  readonly description?: string
  /** A Tabler icon. */
  readonly icon?: string
  /** Entities for whose records it is there; all of them without it. */
  readonly entities?: readonly string[]
  /** Whether it is there for an entity, by the model as the person knows it, the connectors that the plugin asks, and its settings; for those of `entities` without it. */
  readonly isFor?: (model: Model, entity: string, connectors: readonly ListedConnector[], settings: SettingValues) => boolean
  /** It is there for administrators alone. */
  readonly isForAdministrators?: boolean
  /** The menus of the screen leave it out: buttons of the metadata (`x-actions`), rules and programs start it by its name. */
  readonly isByName?: boolean
  /** What it is done with: one record (without it), or the records that a list shows. */
  readonly on?: 'record' | 'list'
  /** JSON Schema (2020-12) of an object: the form that is filled in before, and what the input is checked against. */
  readonly input?: Readonly<Record<string, unknown>>
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
  /** What it touches instead of what the plugin declares. */
  readonly rights?: readonly string[]
  run(call: ActionCall): Promise<Answer>
}

export interface ActionCall extends PluginCall {
  readonly entity: string
  /** The record; of an action on a list, empty. */
  readonly id: string
  /** Of an action on a list: the filter of the list, in CEL. */
  readonly filter: string | undefined
  readonly input: Readonly<Record<string, unknown>>
}

export type PluginRoute = DataRoute | WebRoute

interface RouteDeclaration {
  readonly summary: string
  /** A POST that a token may ask which only reads: what it does to records is refused by their rights all the same. */
  readonly isForReaders?: boolean
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
}

export interface DataRoute extends RouteDeclaration {
  /** Answers what is sent as JSON. */
  run(call: RouteCall): Promise<unknown>
}

/** A route that speaks a protocol of its own, or answers bit by bit. */
export interface WebRoute extends RouteDeclaration {
  /** Answers with the web's `Response`; its body is passed on as it comes, within the time limit. */
  respond(call: WebCall): Promise<Response>
}

export interface WebCall extends RouteCall {
  /** What was asked, without what says who asks (`authorization`, `cookie`). */
  readonly web: Request
}

export interface RouteCall extends PluginCall {
  readonly query: Readonly<Record<string, string>>
  /** The JSON body; undefined for GET. */
  readonly body: unknown
}

/** Says what a plugin is; its declaration is checked when the engine starts. */
export function definePlugin<Definition extends Plugin>(plugin: Definition): Definition {
  return plugin
}
