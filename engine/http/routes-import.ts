import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Request, type Response, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import {
  findMapping,
  type ImportRun,
  ImportRuns,
  listMappings,
  matchColumns,
  openFile,
  problemsCsv,
  proposeMapping,
  type RunRequest,
  readMapping,
  readStoredProblems,
  removeMapping,
  type SourceRow,
  type StoredRun,
  saveMapping,
} from '../records/index.ts'
import { readBoolean, readParameters } from './parameters.ts'
import { readUpload, type Upload } from './read-upload.ts'
import { judged, requirePerson } from './request-context.ts'

const names = [
  'dryRun',
  'mapping',
  'values',
  'key',
  'save',
  'async',
  'propose',
  'encoding',
  'sheet',
  'delimiter',
  'name',
  'anyState',
  'keepDates',
] as const
type Parameters = Partial<Record<(typeof names)[number], string>>

/** Problems that an answer holds; the rest is in the file of problems. */
const shownProblems = 100
const sampleRows = 20

/** Files into records: the upload, imports that can be looked at and gone on with, saved mappings. */
export function importRoutes(engine: Engine): Router {
  const router = Router()
  const runs = new ImportRuns(join(engine.files, 'imports'))

  router.post('/records/:entity/import', async (request, response) => {
    const query = readParameters(request, names)
    const person = await requirePerson(engine, request)
    const path = await runs.newPath()
    const upload = await readUpload(request, path)
    const parameters = withFields(query, upload)
    try {
      if (readBoolean('propose', parameters.propose) === true) {
        response.json({ data: await propose(engine, person, request.params.entity, path, { ...parameters, format: upload.format }) })
        return
      }
      const asked = await readRequest(engine, person, request, path, upload, parameters)
      const run = await engine.run(person, (context) => runs.start(context, asked))
      if (parameters.save !== undefined) await save(engine, person, run, parameters.save)
      await answerRun(
        engine,
        person,
        runs,
        request,
        response,
        run,
        readBoolean('async', parameters.async) === true || prefersAsync(request),
      )
    } finally {
      await rm(path, { force: true })
    }
  })

  router.get('/imports', async (request, response) => {
    readParameters(request, [])
    const found = await judged(engine, request, (context) => runs.list(context))
    response.json({ data: found.map(shown) })
  })

  router.get('/imports/:id', async (request, response) => {
    readParameters(request, [])
    response.json({
      data: await judged(engine, request, (context) => runs.get(context, request.params.id).then((run) => withProblems(engine, run))),
    })
  })

  router.get('/imports/:id/problems', async (request, response) => {
    readParameters(request, [])
    const run = await judged(engine, request, (context) => runs.get(context, request.params.id))
    response.set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="problems-${run.entity}.csv"` })
    for await (const piece of problemsCsv(engine.database, run)) response.write(piece)
    response.end()
  })

  router.post('/imports/:id/cancel', async (request, response) => {
    readParameters(request, [])
    response.json({ data: shown(await judged(engine, request, (context) => runs.cancel(context, request.params.id))) })
  })

  router.post('/imports/:id/resume', async (request, response) => {
    const { async: isAsync } = readParameters(request, ['async'])
    const person = await requirePerson(engine, request)
    const run = await engine.run(person, (context) => runs.resume(context, request.params.id))
    await answerRun(engine, person, runs, request, response, run, readBoolean('async', isAsync) === true || prefersAsync(request))
  })

  router.post('/imports/:id/undo', async (request, response) => {
    readParameters(request, [])
    const person = await requirePerson(engine, request)
    response.json({ data: shown(await runs.undo((work) => engine.run(person, work), request.params.id)) })
  })

  router.get('/import-mappings', async (request, response) => {
    const { entity = '' } = readParameters(request, ['entity'])
    response.json({ data: await judged(engine, request, (context) => listMappings(context, entity)) })
  })

  router.delete('/import-mappings/:id', async (request, response) => {
    readParameters(request, [])
    await judged(engine, request, (context) => removeMapping(context, request.params.id))
    response.status(204).end()
  })

  return router
}

/** Waits for the import, or sends the client on to look at it (RFC 7240, `respond-async`). */
async function answerRun(
  engine: Engine,
  person: Person,
  runs: ImportRuns,
  request: Request,
  response: Response,
  run: StoredRun,
  isAsync: boolean,
): Promise<void> {
  const work = () => runs.work((inside) => engine.run(person, inside), run.id)
  if (!isAsync) {
    const ended = run.state === 'running' ? await work() : run
    if (ended.state === 'failed') {
      throw new KartotekaError('invalid-parameter', ended.message ?? 'The import has failed.', { extensions: { import: shown(ended) } })
    }
    response.json({ data: await withProblems(engine, ended) })
    return
  }
  if (run.state === 'running') work().catch((error: unknown) => console.error(`import ${run.id}`, error))
  if (prefersAsync(request)) response.set('Preference-Applied', 'respond-async')
  response
    .status(202)
    .location(`/api/imports/${run.id}`)
    .json({ data: shown(run) })
}

function prefersAsync(request: Request): boolean {
  return /(^|,)\s*respond-async\s*(,|;|$)/i.test(request.get('prefer') ?? '')
}

/** What stands in the address comes before what stands in the parts of the body. */
function withFields(query: Parameters, { fields }: Upload): Parameters {
  const parts = Object.entries(fields).filter(([name]) => (names as readonly string[]).includes(name))
  return { ...(Object.fromEntries(parts) as Parameters), ...query }
}

async function readRequest(
  engine: Engine,
  person: Person,
  request: Request<{ entity: string }>,
  path: string,
  upload: Upload,
  parameters: Parameters,
): Promise<RunRequest> {
  const { entity } = request.params
  const { mapping = '', values, key, encoding, sheet, delimiter, name } = parameters
  const isName = mapping !== '' && !mapping.trimStart().startsWith('{')
  const saved = isName ? await engine.run(person, (context) => findMapping(context, entity, mapping)) : undefined
  const given = mapping === '' || isName ? undefined : readMapping(parseParameter('mapping', mapping))
  const texts = values === undefined ? undefined : (readMapping(parseParameter('values', values)) as RunRequest['values'])
  return {
    entity,
    path,
    fileName: upload.fileName ?? name?.slice(0, 255) ?? null,
    format: upload.format,
    mapping: given ?? saved?.settings.mapping,
    values: texts ?? saved?.settings.values,
    key: key ?? saved?.settings.key,
    encoding,
    sheet,
    delimiter: readDelimiter(delimiter),
    anyState: readForAdministrators(person, 'anyState', parameters.anyState),
    keepDates: readForAdministrators(person, 'keepDates', parameters.keepDates),
    dryRun: readBoolean('dryRun', parameters.dryRun) === true,
    requestKey: request.get('idempotency-key')?.slice(0, 200),
  }
}

function parseParameter(parameter: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new KartotekaError('invalid-parameter', `The parameter "${parameter}" is not JSON: ${(error as Error).message}.`, {
      extensions: { parameter },
    })
  }
}

/** What only administrators may ask for, as it goes past the rules for what others write: what was kept elsewhere before. */
function readForAdministrators(person: Person, name: 'anyState' | 'keepDates', text: string | undefined): true | undefined {
  if (readBoolean(name, text) !== true) return undefined
  if (person.isAdministrator) return true
  throw new KartotekaError('forbidden', refusals[name])
}

const refusals = {
  anyState: 'Only administrators import states as they are in the file. Leave "anyState" out.',
  keepDates: 'Only administrators keep the dates of another system. Leave "keepDates" out, or let one of them import the file.',
} as const

function readDelimiter(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 1) return text
  throw new KartotekaError('invalid-parameter', 'The delimiter is one character.', { extensions: { parameter: 'delimiter' } })
}

/** What a person sees before the import: where each column would go, with some of its cells. */
async function propose(
  engine: Engine,
  person: Person,
  entity: string,
  path: string,
  how: { encoding?: string; sheet?: string; format: Upload['format'] },
) {
  const table = await openFile(path, how)
  const rows: SourceRow[] = []
  for await (const batch of table.rows) {
    rows.push(...batch.slice(0, sampleRows - rows.length))
    if (rows.length >= sampleRows) break
  }
  return engine.run(person, async (context) => ({
    columns: proposeMapping(context, entity, table.columns, rows),
    mapping: matchColumns(context, entity, table.columns, table.takesValues),
    saved: await listMappings(context, entity),
  }))
}

async function save(engine: Engine, person: Person, { entity, settings }: StoredRun, name: string): Promise<void> {
  const { mapping, values, key } = settings
  await engine.run(person, (context) => saveMapping(context, { name, entity, settings: { mapping, values, key } }))
}

async function withProblems(engine: Engine, run: StoredRun) {
  const problems = await readStoredProblems(engine.database, run.id, undefined, shownProblems)
  return { ...shown(run), problems: problems.map(({ id: _id, cells: _cells, ...problem }) => problem) }
}

/** Without what only the engine needs to know. */
function shown({ personId: _person, settings: _settings, columns: _columns, worker: _worker, ...run }: StoredRun): ImportRun {
  return run
}
