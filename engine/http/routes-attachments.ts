import { type Request, Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { findFile, maxFileSize, storeFile } from '../records/index.ts'
import { formReader, unreadableForm } from './form-reader.ts'
import { mediaTypeOf } from './media-type.ts'
import { judged, requirePerson } from './request-context.ts'

/** Files: sent first, then named in a record by their id. */
export function attachmentRoutes(engine: Engine): Router {
  const router = Router()

  router.post('/', async (request, response) => {
    await requirePerson(engine, request)
    const { name, content } = await readUpload(request)
    const upload = { name, content, mediaType: mediaTypeOf(name, content) }
    const file = await judged(engine, request, (context) => storeFile(context, engine.files, upload))
    response.status(201).json({ data: file })
  })

  router.get('/:id', async (request, response) => {
    const file = await judged(engine, request, (context) => findFile(context, engine.files, request.params.id))
    response.set({
      'Content-Type': file.mediaType,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'private, max-age=3600',
    })
    await new Promise<void>((resolve, reject) =>
      response.sendFile(file.path, { dotfiles: 'allow' }, (error) => (error ? reject(error) : resolve())),
    )
  })

  return router
}

/** The one file of a multipart body. Throws `unsupported-media-type`, `body-too-large` or `validation-failed`. */
function readUpload(request: Request): Promise<{ name: string; content: Buffer }> {
  if (request.is('multipart/form-data') === false) {
    throw new KartotekaError('unsupported-media-type', 'Send the file as multipart/form-data in the field "file".')
  }
  const reader = formReader(request, { files: 1, fields: 0, parts: 2, fileSize: maxFileSize })
  return new Promise((resolve, reject) => {
    let upload: { name: string; content: Buffer } | undefined
    reader.on('file', (_field, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => reject(new KartotekaError('body-too-large', `A file has at most ${maxFileSize / 1024 / 1024} MB.`)))
      // A form that ends in the middle is an error of the part as well: one that nobody hears would end the process.
      stream.on('error', (error) => reject(unreadableForm(error)))
      stream.on('close', () => {
        upload = { name: info.filename ?? 'file', content: Buffer.concat(chunks) }
      })
    })
    reader.on('error', (error) => reject(unreadableForm(error)))
    reader.on('close', () => {
      if (upload !== undefined) resolve(upload)
      else reject(new KartotekaError('validation-failed', 'No file was sent. Send it in the field "file".'))
    })
    request.on('aborted', () => {
      reject(new KartotekaError('malformed-json', 'The upload was broken off.'))
      reader.destroy()
    })
    request.pipe(reader)
  })
}
