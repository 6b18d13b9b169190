export { type AggregateQuery, aggregateRecords } from './aggregate.ts'
export { archiveRecord, unarchiveRecord } from './archive.ts'
export { findFile, keepFile, maxFileSize, type NewFile, type StoredFile, storeFile } from './attachments.ts'
export { type AuditQuery, listAudit } from './audit/list.ts'
export { prepareAudit } from './audit/prepare.ts'
export { type AuditEvent, auditWriter, recordEvent } from './audit/record-event.ts'
export { asAttempt, RefusedAttempts } from './audit/refused.ts'
export { type AuditReport, type ChainHead, readAnchor, verifyAudit } from './audit/verify.ts'
export type { AfterStep, Change } from './change.ts'
export { type Choice, listChoices } from './choices.ts'
export { recordColors } from './colors.ts'
export * from './comments/index.ts'
export {
  notFound,
  queryContext,
  type RecordsContext,
  readerOf,
  visibleEntity,
  type WriteContext,
  writableEntity,
  writeContext,
} from './context.ts'
export { type Converted, convertRecord } from './conversion/convert.ts'
export { type Proposal, proposeConversion } from './conversion/proposal.ts'
export { type Unconverted, undoConversion } from './conversion/undo.ts'
export { createOne, createRecord, createRecords, idOf } from './create.ts'
export { deleteOne, deleteRecord, deleteStored, restoreRecord } from './delete.ts'
export type { DraftInput } from './draft.ts'
export { type AccessExplanation, type Explained, explainAccess } from './explain-access.ts'
export type { ExportCell } from './export/cell.ts'
export { type ExportFormat, type ExportQuery, exportFormats, type PreparedExport, prepareExport } from './export/export.ts'
export { csvLine } from './export/write-csv.ts'
export { writeXlsx } from './export/xlsx/write-xlsx.ts'
export { storedSelection } from './first-steps.ts'
export { type Action, authorize, authorizeEver, authorizeReader, holds, mayDo, mayEver } from './gate.ts'
export { getRecord, readRecord } from './get.ts'
export { readHistory } from './history.ts'
export { idByKey } from './id-by-key.ts'
export type { RequestKey } from './idempotency.ts'
export { type ImportOptions, importRecords } from './import/import.ts'
export { type Mapping, readMapping } from './import/mapping.ts'
export { type ColumnProposal, matchColumns, proposeMapping } from './import/match-columns.ts'
export { type FileFormat, type FileOptions, fileFormats, openFile } from './import/read/open-file.ts'
export { readCsv } from './import/read/read-csv.ts'
export { readNdjson } from './import/read/read-ndjson.ts'
export type { SourceRow, SourceTable } from './import/read/source.ts'
export type { IgnoredColumn, ImportCounts, ImportProblem, ImportReport } from './import/report.ts'
export { problemsCsv } from './import/run/problems-file.ts'
export { ImportRuns, type RunRequest, type WithContext } from './import/run/runs.ts'
export { findMapping, listMappings, removeMapping, type SavedMapping, saveMapping } from './import/run/saved-mappings.ts'
export type { ImportRun, RunSettings, StoredRun } from './import/run/settings.ts'
export { readProblems as readStoredProblems } from './import/run/store.ts'
export { type JournalQuery, readJournal } from './journal/journal.ts'
export { type Judgement, judgeAll } from './judge.ts'
export { type ListQuery, listRecords } from './list.ts'
export { counterTable } from './number.ts'
export type { OutboxMessage, Subscription } from './outbox.ts'
export { Outbox, type OutboxHandler, type OutboxOptions } from './outbox-delivery.ts'
export * from './personal/index.ts'
export { type Written, writeBatch } from './pipeline.ts'
export { pointingRows } from './pointing.ts'
export * from './proposals/index.ts'
export { heldBack, NotProven, type Standing } from './proven.ts'
export { purgeRecord } from './purge.ts'
export * from './quality/index.ts'
export { type FoundRecord, readMany } from './read-many.ts'
export { type Recalculated, recalculateAll } from './recalculate-all.ts'
export { changeOccurrence, type OccurrenceChange, type OccurrenceScope } from './recurrence/change-occurrence.ts'
export { listOccurrences, type Occurrence, type OccurrenceQuery } from './recurrence/list-occurrences.ts'
export { type CheckedSecrets, checkSecrets, type RotatedSecrets, rotateSecrets } from './rotate-secrets.ts'
export { insertAll, insertRows, portions, type RowValue } from './row-values.ts'
export { inputValue } from './rules.ts'
export {
  createSavedView,
  findView,
  type JudgeView,
  listKeptReports,
  listMailedReports,
  listSavedViews,
  removeSavedView,
  reportKind,
  type SavedView,
  updateSavedView,
} from './saved-views.ts'
export { sealStored } from './seal-stored.ts'
export { type SearchHit, searchAll } from './search-all.ts'
export { createSecretBox, type SecretBox } from './secret-box.ts'
export { secretBeside } from './secret-file.ts'
export { createdStamps, stamp } from './stamps.ts'
export { guardMessage } from './states/judge-moves.ts'
export { storedRecord } from './stored-record.ts'
export { unmaskValue } from './unmask.ts'
export { updateOne, updateRecord } from './update.ts'
export { createValidators, inputSchema, type Validators } from './validators.ts'
export { inTransaction, invalid } from './write.ts'
