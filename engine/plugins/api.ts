/** All that a plugin may import of the engine. What stands here is kept from version to version. */
export { KartotekaError, type ValueProblem } from '../base/errors.ts'
export { filled } from '../base/filled.ts'
export { documentName, fieldName } from '../base/names.ts'
export { type Field, type FieldType, percentDigits, readFormatted, type TextFormat, TextProblem } from '../fields/index.ts'
export type {
  Answer,
  AnswerBlock,
  AnswerCell,
  AnswerFactor,
  AnswerPerson,
  AnswerRecord,
  AnswerSource,
  ChangeBlock,
  FactorsBlock,
  Figure,
  PeopleBlock,
  ReportAnswer,
  ReportColumn,
  ScoreBlock,
  TableBlock,
  TextBlock,
  Tone,
} from '../forms/index.ts'
export type { IncomingMail, MailboxSettings, MailIn, ReadMailbox } from '../mail/index.ts'
export { type Layer, resolvePath } from '../metadata/index.ts'
export type { Entity, Model } from '../model/model.ts'
export type { Scorecard, ScoreFactor } from '../model/scorecard.ts'
export {
  type FetchInit,
  type OutboundInit,
  type OutboundPlace,
  type OutboundResponse,
  type OutgoingMail,
  streamingFetch,
} from '../outbound/index.ts'
export {
  type AggregateQuery,
  csvLine,
  type ExportCell,
  type FieldsProposal,
  type ListQuery,
  type OutboxMessage,
  type ProposalDraft,
  type ProposalSource,
  type ProposedField,
  writeXlsx,
} from '../records/index.ts'
export type { FileKind, PrintedDocument, Printing, ReportFigures } from '../reports/index.ts'
export type {
  Connectors,
  ListedConnector,
  MailInConnector,
  MailOutConnector,
  PluginConnector,
  RegisterAnswer,
  RegisterCall,
  RegisterConnector,
  RegisterFacts,
} from './connector.ts'
export { fieldType } from './field-type.ts'
export type { HookChange, HookProblem, PluginHooks } from './hooks.ts'
export { inThread, type ThreadCall } from './in-thread.ts'
export {
  type ActionCall,
  type CommandCall,
  definePlugin,
  type PanelCall,
  type Plugin,
  type PluginAction,
  type PluginChart,
  type PluginCommand,
  type PluginFileKind,
  type PluginFunction,
  type PluginJob,
  type PluginPanel,
  type PluginReportKind,
  type PluginRoute,
  type PluginWidget,
  type RouteCall,
  type WebCall,
  type WidgetCall,
} from './plugin.ts'
export type { ForModels, PluginCall } from './plugin-call.ts'
export type { Groups, PluginRecord, PluginRecords, RecordPage, WriteStep } from './plugin-records.ts'
export type { Configuration, JournalPage, ListedReport, PluginServices, Proposals } from './plugin-services.ts'
export type { Conversions, Duplicates } from './record-operations.ts'
export type { RecordRoute, RecordRouteCall, RecordRouteText } from './record-routes.ts'
export type { Say } from './say.ts'
export type { Meter, PluginMeter, PluginSettings, PluginTrial, SettingValues } from './settings.ts'
