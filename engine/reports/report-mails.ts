import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import { type Person, personById } from '../identity/index.ts'
import { type Jobs, nextTime } from '../jobs/index.ts'
import { writtenLanguage } from '../model/translate.ts'
import type { MailOut } from '../outbound/index.ts'
import {
  authorizeEver,
  findView,
  inTransaction,
  listMailedReports,
  type RecordsContext,
  reportKind,
  type SavedView,
  visibleEntity,
  type WriteContext,
} from '../records/index.ts'
import { type FileKind, reportFiles } from './file-kinds.ts'
import { runOwnReport } from './own-reports.ts'
import { type ReportFile, reportFile } from './report-file.ts'
import { whyMailed } from './report-mail-words.ts'

/** Jobs that send a report to whoever keeps it. */
export const reportMailKind = 'report-mail'

/** `settings.mail` of a kept report, as JSON: when it goes to the person who keeps it, and as what kind of file. */
export interface ReportMail {
  /** Minute, hour, day of the month, month, day of the week; at most once an hour. */
  readonly cron: string
  readonly timeZone: string
  /** The kind of file, `format` in the JSON. */
  readonly file: FileKind
}

interface Payload extends Record<string, unknown> {
  readonly view: string
  readonly person: string
  readonly mail: string
}

/** What the jobs need of the engine. */
export interface MailedReports {
  readonly jobs: Jobs
  readonly mailOut: MailOut | undefined
  readonly files: readonly FileKind[]
  as<T>(person: Person | null, work: (context: RecordsContext) => Promise<T>): Promise<T>
}

/**
 * Sends kept reports on their schedule, each worked out with the rights of the person who keeps it and sent to that person alone. It ends
 * when the person is blocked, or when the report is deleted or its schedule changed: the job that waits then does nothing and adds no other. Answers
 * how the next mail of each kept report, or of one of them, is added.
 */
export function handleReportMails({ jobs, mailOut, files, as }: MailedReports): (only?: string) => Promise<void> {
  jobs.handle(reportMailKind, async ({ id, payload }) => {
    const { view: viewId, person: personId, mail } = payload as Payload
    const person = await as(null, (context) => personById(context, personId))
    if (person === undefined) return undefined
    if (mailOut === undefined) throw new Error('No mail server is set: KARTOTEKA_SMTP.')
    const made = await as(person, (context) => makeFile(context, files, viewId, mail, person.language))
    if (made === undefined) return undefined
    const { title, file } = made
    const domain = /@([\w.-]+)/.exec(mailOut.from)?.[1] ?? 'localhost'
    await mailOut.send({
      to: { name: person.name, address: person.email },
      subject: title.replaceAll(/\s+/g, ' '),
      text: `${title}\n\n${whyMailed(person.language ?? writtenLanguage)}\n`,
      messageId: `<${id}@${domain}>`,
      files: [{ name: file.name, mediaType: file.mediaType, content: file.bytes }],
    })
    return (write) => addNextMail(write, { jobs, files }, personId, viewId, mail)
  })
  return (only) =>
    as(null, async (context) => {
      const mailed = (await listMailedReports(context)).filter(({ view }) => only === undefined || view === only)
      if (mailed.length === 0) return
      await inTransaction(context, async (write) => {
        for (const { view, person, mail } of mailed) await addNextMail(write, { jobs, files }, person, view, mail)
      })
    })
}

/** Adds the next mail of a kept report; its moment is part of its key, so that it may be added again and again. */
async function addNextMail(
  write: WriteContext,
  { jobs, files }: Pick<MailedReports, 'jobs' | 'files'>,
  person: string,
  view: string,
  mail: string,
): Promise<void> {
  const { cron, timeZone } = readMail(mail, files)
  const dueAt = nextTime({ cron, timeZone }, write.now)
  if (dueAt === undefined) return
  const payload: Payload = { view, person, mail }
  await jobs.add(write, [{ kind: reportMailKind, key: `${reportMailKind}:${view}|${mail}@${dueAt.toISOString()}`, payload, dueAt }])
}

/** The schedule of a kept report. Throws `validation-failed`. */
export function readMail(text: string, files: readonly FileKind[]): ReportMail {
  const value = parsed(text)
  if (!isJsonObject(value)) throw refuse('The schedule is a JSON object: {"cron","timeZone","format"}.')
  const { cron, timeZone, format } = value
  if (typeof cron !== 'string' || !/^\d{1,2} /.test(cron)) throw refuse('The schedule begins with one minute, such as "0 7 * * 1".')
  const file = reportFiles(files).find(({ name }) => name === format)
  if (file === undefined)
    throw refuse(
      `The format is one of ${reportFiles(files)
        .map(({ name }) => name)
        .join(', ')}.`,
    )
  if (typeof timeZone !== 'string') throw refuse('The time zone is a name such as "Europe/Berlin".')
  try {
    if (nextTime({ cron, timeZone }, new Date()) !== undefined) return { cron, timeZone, file }
  } catch (error) {
    throw refuse(`The report is due at no time: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw refuse('The report is never due.')
}

async function makeFile(
  context: RecordsContext,
  files: readonly FileKind[],
  viewId: string,
  mail: string,
  language = 'en',
): Promise<{ readonly title: string; readonly file: ReportFile } | undefined> {
  const view = await kept(context, viewId)
  if (view === undefined || !view.isOwn || view.settings.mail !== mail) return undefined
  const { definition = '', period } = view.settings
  const { file } = readMail(mail, files)
  const { report, ...answer } = await runOwnReport(context, definition, { period, format: file })
  authorizeEver(context, 'mail', visibleEntity(context, view.entity))
  return {
    title: view.title,
    file: await reportFile({ ...answer, report: { ...report, title: view.title } }, file, { model: context.model, language }),
  }
}

async function kept(context: RecordsContext, id: string): Promise<SavedView | undefined> {
  try {
    const view = await findView(context, id)
    return view.kind === reportKind ? view : undefined
  } catch (error) {
    if (error instanceof KartotekaError && error.code === 'not-found') return undefined
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuse(message: string): KartotekaError {
  return new KartotekaError('validation-failed', message, { errors: [{ pointer: '/settings/mail', code: 'schedule', message }] })
}
