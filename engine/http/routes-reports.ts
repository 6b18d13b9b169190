import { type Request, type Response, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import type { DashboardTile, ReportAnswer } from '../forms/index.ts'
import type { Person } from '../identity/index.ts'
import { writtenLanguage } from '../model/translate.ts'
import type { RecordsContext } from '../records/index.ts'
import {
  anyOf,
  type FileKind,
  filesFor,
  keptReports,
  type Reader,
  reportFile,
  reportFiles,
  runDashboard,
  runOwnReport,
  runReport,
  visibleDashboards,
  visibleReports,
} from '../reports/index.ts'
import { readParameters } from './parameters.ts'
import { judged, judgedAs, judgedPerson } from './request-context.ts'

/** Reports and dashboards, each with the rights of who looks. */
export function reportRoutes(engine: Engine): Router {
  const router = Router()
  const asReader = <T>(request: Request, work: (context: RecordsContext, reader: Reader) => Promise<T>) => judgedAs(engine, request, work)

  router.get('/reports', async (request, response) => {
    readParameters(request, [])
    const data = await asReader(request, async (context, reader) =>
      visibleReports(context, reader).map(({ name, title, description = null, entity, kind, chart, menu = null, period }) => ({
        ...{ name, title, description, entity, kind, chart, menu, hasPeriod: period !== undefined },
      })),
    )
    response.json({ data })
  })

  router.get('/reports/:name', async (request, response) => {
    const { format, ...query } = readParameters(request, ['period', 'filter', 'currency', 'format'])
    const file = readFormat(engine, format)
    await send(engine, request, response, file, (context, reader) =>
      runReport(context, reader, request.params.name, { ...query, format: file }),
    )
  })

  router.get('/report', async (request, response) => {
    const { format, definition = '', ...query } = readParameters(request, ['definition', 'period', 'filter', 'currency', 'format'])
    const file = readFormat(engine, format)
    await send(engine, request, response, file, (context) => runOwnReport(context, definition, { ...query, format: file }))
  })

  router.get('/kept-reports', async (request, response) => {
    readParameters(request, [])
    response.json({ data: await judged(engine, request, keptReports) })
  })

  router.get('/dashboards', async (request, response) => {
    readParameters(request, [])
    const data = await asReader(request, async (context, reader) =>
      visibleDashboards(context, reader).map(({ name, title, description = null, menu = null, tiles }) => ({
        ...{ name, title, description, menu, tiles: tiles.length },
      })),
    )
    response.json({ data })
  })

  router.get('/dashboards/:name', async (request, response) => {
    const query = readParameters(request, ['period', 'currency', 'filters'])
    const answer = await asReader(request, async (context, reader) => {
      const dashboard = await runDashboard(context, reader, request.params.name, query)
      return {
        ...dashboard,
        tiles: dashboard.tiles.map((tile) => ({ ...tile, report: tile.report && offered(engine, context, tile.report) })),
      }
    })
    const person = await judgedPerson(engine, request)
    const tiles = await Promise.all(answer.tiles.map((tile) => filled(engine, person, tile, answer.period)))
    response.json({ data: { ...answer, tiles: tiles.filter((tile) => tile !== undefined) } })
  })

  return router
}

/** A report with the kinds of files that the person may have it as. */
function offered(engine: Engine, context: RecordsContext, answer: ReportAnswer): ReportAnswer {
  return { ...answer, files: filesFor(context, answer.report, engine.plugins.files) }
}

/** A tile with what plugins draw or say there; undefined where a widget is not there for the person. */
async function filled(engine: Engine, person: Person, tile: DashboardTile, period: string | null): Promise<DashboardTile | undefined> {
  if (tile.report !== null) return { ...tile, report: await engine.plugins.drawn(tile.report, tile.chart ?? undefined) }
  if (tile.view !== null || tile.widget === null || tile.widget.problem !== undefined) return tile
  const widget = await engine.plugins.widget(person, tile.widget.name, period)
  return widget === undefined ? undefined : { ...tile, widget }
}

/** A report as JSON with the picture of it, or as a file, which has none. */
async function send(
  engine: Engine,
  request: Request,
  response: Response,
  file: FileKind | undefined,
  work: (context: RecordsContext, reader: Reader) => Promise<ReportAnswer>,
): Promise<void> {
  const person = await judgedPerson(engine, request)
  const language = person.language ?? writtenLanguage
  const reader = { ...person, language }
  const { answer, model } = await engine.run(reader, async (context) => ({
    answer: offered(engine, context, await work(context, reader)),
    model: context.model,
  }))
  if (file === undefined) {
    response.json({ data: await engine.plugins.drawn(answer) })
    return
  }
  const { name, mediaType, bytes } = await reportFile(answer, file, { model, language })
  response.set({ 'Content-Type': mediaType, 'Content-Disposition': attachmentOf(name) }).send(Buffer.from(bytes))
}

/** Letters that a header does not take stand in its second form (RFC 6266). */
function attachmentOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '_')
  return plain === name ? `attachment; filename="${name}"` : `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`
}

function readFormat(engine: Engine, text: string | undefined): FileKind | undefined {
  const kinds = reportFiles(engine.plugins.files)
  const kind = kinds.find(({ name }) => name === text)
  if (text === undefined || kind !== undefined) return kind
  throw new KartotekaError(
    'invalid-parameter',
    `The format is ${anyOf(kinds.map(({ name }) => name))}; got ${JSON.stringify(text.slice(0, 40))}.`,
    {
      extensions: { parameter: 'format' },
    },
  )
}
