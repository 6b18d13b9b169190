import { type Response, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { type ExportFormat, exportFormats, prepareExport } from '../records/index.ts'
import { readBoolean, readParameters } from './parameters.ts'
import { judged } from './request-context.ts'
import { takeTurns } from './take-turns.ts'

const names = ['format', 'filter', 'sort', 'fields', 'search', 'titles', 'trash', 'archived'] as const
/** Each holds a connection of its own as long as it lasts. */
const atOnce = 3
/** A client that takes nothing for so long is given up, so that it does not hold what it reads from. */
const patience = 60_000

/** Any list as a file. Mounted before the routes of single records, as `export` is no id. */
export function exportRoutes(engine: Engine): Router {
  const router = Router()
  const inTurn = takeTurns(atOnce)
  router.get('/:entity/export', async (request, response) => {
    const { format, titles, trash, archived, ...texts } = readParameters(request, names)
    const query = {
      ...texts,
      format: readFormat(format),
      titles: readBoolean('titles', titles),
      trash: readBoolean('trash', trash),
      archived: readBoolean('archived', archived),
    }
    const prepared = await judged(engine, request, async (context) => prepareExport(context, request.params.entity, query))
    await inTurn(async () => {
      response.set({ 'Content-Type': prepared.mediaType, 'Content-Disposition': `attachment; filename="${prepared.fileName}"` })
      await prepared.write((piece) => send(response, piece))
      response.end()
    }).catch((error: unknown) => {
      if (!response.headersSent) throw error
      // What was sent is no whole file: a connection that breaks off says so.
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  return router
}

/** Writes and waits until the client has room for more. */
async function send(response: Response, piece: Uint8Array | string): Promise<void> {
  if (response.closed || response.destroyed) throw new Error('the client has gone')
  if (response.write(piece)) return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => done(new Error('the client takes nothing')), patience)
    const onDrain = () => done()
    const onClose = () => done(new Error('the client has gone'))
    const done = (error?: Error) => {
      clearTimeout(timer)
      response.off('drain', onDrain).off('close', onClose)
      if (error === undefined) resolve()
      else reject(error)
    }
    response.on('drain', onDrain).on('close', onClose)
  })
}

function readFormat(text: string | undefined): ExportFormat {
  const format = exportFormats.find((known) => known === (text ?? 'csv'))
  if (format !== undefined) return format
  throw new KartotekaError(
    'invalid-parameter',
    `The format is one of ${exportFormats.join(', ')}; got ${JSON.stringify(text?.slice(0, 40))}.`,
    {
      extensions: { parameter: 'format' },
    },
  )
}
