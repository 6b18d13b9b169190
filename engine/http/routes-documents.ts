import { createHash } from 'node:crypto'
import { Router } from 'express'
import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import { getRecord, mayDo } from '../records/index.ts'
import { documentPage, documentStyle, isLanguage, templatesOf } from '../reports/index.ts'
import { documentBytes, makeDocument, requireFormat } from './make-document.ts'
import { readParameters } from './parameters.ts'
import { judged, judgedPerson } from './request-context.ts'

/** A document has one style and nothing else that is loaded or run. */
const documentPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(documentStyle).digest('base64')}'; frame-ancestors 'self'`

/** Documents made of records. Mounted before the routes of single records. */
export function documentRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/:entity/:id/documents', async (request, response) => {
    readParameters(request, [])
    const { entity, id } = request.params
    const templates = await judged(engine, request, async (context) => {
      await getRecord(context, entity, id, { fields: 'id' })
      return (await mayDo(context, 'print', entity, id)) ? templatesOf(context, entity) : []
    })
    response.json({ data: templates.map(({ name, title, description = null }) => ({ name, title, description })) })
  })

  router.get('/:entity/:id/documents/:template', async (request, response) => {
    const { format = 'html', language } = readParameters(request, ['format', 'language'])
    const { entity, id, template } = request.params
    if (format !== 'html') requireFormat(engine, format)
    const person = await judgedPerson(engine, request)
    const document = await makeDocument(engine, person, { entity, id, template, language: readLanguage(language) })
    if (format === 'html') response.set('Content-Security-Policy', documentPolicy).type('html').send(documentPage(document))
    else {
      const name = `${template}-${document.label.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.${format}`
      const disposition = `inline; filename="${template}.${format}"; filename*=UTF-8''${encodeURIComponent(name)}`
      const { mediaType, bytes } = await documentBytes(engine, document, format)
      response.set({ 'Content-Type': mediaType, 'Content-Disposition': disposition }).send(Buffer.from(bytes))
    }
  })

  return router
}

/** The language that is asked for, if any. Throws `invalid-parameter`. */
export function readLanguage(language: string | undefined): string | undefined {
  if (language === undefined || isLanguage(language)) return language
  throw refuse('language', `The language is a code such as en or fr; got ${JSON.stringify(language.slice(0, 40))}.`)
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
