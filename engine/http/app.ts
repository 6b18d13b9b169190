import { existsSync } from 'node:fs'
import express, { type Express, type RequestHandler } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import type { Engine } from '../engine.ts'
import { compressed, securityHeaders } from './headers.ts'
import { consoleLog, type Log, problemHandler } from './problems.ts'
import { createRateLimits, giveRateLimits } from './rate-limits.ts'
import { refuseCrossOrigin } from './request-context.ts'
import { accessRoutes } from './routes-access.ts'
import { aggregateRoutes } from './routes-aggregate.ts'
import { approvalRoutes } from './routes-approvals.ts'
import { attachmentRoutes } from './routes-attachments.ts'
import { auditRoutes } from './routes-audit.ts'
import { automationRoutes } from './routes-automations.ts'
import { calendarRoutes } from './routes-calendar.ts'
import { colorRoutes } from './routes-colors.ts'
import { commentRoutes } from './routes-comments.ts'
import { documentationRoutes } from './routes-documentation.ts'
import { documentRoutes } from './routes-documents.ts'
import { eventRoutes } from './routes-events.ts'
import { exportRoutes } from './routes-export.ts'
import { hookRoutes } from './routes-hooks.ts'
import { identityRoutes } from './routes-identity.ts'
import { linkRoutes } from './routes-identity-links.ts'
import { oidcRoutes } from './routes-identity-oidc.ts'
import { importRoutes } from './routes-import.ts'
import { jobRoutes } from './routes-jobs.ts'
import { mailRoutes } from './routes-mail.ts'
import { metadataRoutes } from './routes-metadata.ts'
import { occurrenceRoutes } from './routes-occurrences.ts'
import { pluginRecordRoutes } from './routes-of-plugins.ts'
import { personalRoutes } from './routes-personal.ts'
import { pluginSettingsRoutes } from './routes-plugin-settings.ts'
import { pluginActionRoutes, pluginRoutes } from './routes-plugins.ts'
import { proposalRoutes } from './routes-proposals.ts'
import { qualityRoutes } from './routes-quality.ts'
import { mostAskedRoutes, recordRoutes } from './routes-records.ts'
import { repairRoutes } from './routes-repairs.ts'
import { reportRoutes } from './routes-reports.ts'
import { roleRoutes } from './routes-roles.ts'
import { searchRoutes } from './routes-search.ts'
import { sessionRoutes } from './routes-session.ts'
import { transitionRoutes } from './routes-transitions.ts'
import { unmaskRoutes } from './routes-unmask.ts'
import { viewRoutes } from './routes-views.ts'
import { serveScreen } from './screen.ts'

export interface AppOptions {
  /** Folder of the built application; without it only the API is served. */
  readonly screen?: string
  readonly log?: Log
  /** Requests that a person may make in a minute; as many as there are without it. */
  readonly requestsPerMinute?: number | undefined
  /** Addresses or networks of proxies whose `X-Forwarded-For` and `-Proto` are believed, or `loopback`; nobody's without it. */
  readonly proxies?: readonly string[]
}

/** The routes of an engine: the API under `/api`, the screen at `/`. It is served by `createDoor`. */
export function createApp(engine: Engine, options: AppOptions = {}): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', [...(options.proxies ?? [])])
  app.set('query parser', 'simple')
  app.set('etag', false)
  app.use(...answerHeaders(engine))
  if (options.requestsPerMinute !== undefined) limitRates(app, options.requestsPerMinute)
  app.use('/api', apiHeaders(engine))
  app.use('/api/records', mostAskedRoutes(engine))
  app.use('/api/records', accessRoutes(engine))
  app.use('/api/records', pluginActionRoutes(engine))
  app.use('/api/records', documentRoutes(engine))
  app.use('/api/records', unmaskRoutes(engine))
  app.use('/api/records', transitionRoutes(engine))
  app.use('/api/records', qualityRoutes(engine))
  app.use('/api/records', commentRoutes(engine))
  app.use('/api/records', aggregateRoutes(engine))
  app.use('/api/records', colorRoutes(engine))
  app.use('/api/records', occurrenceRoutes(engine))
  app.use('/api/records', mailRoutes(engine))
  app.use('/api', importRoutes(engine))
  app.use('/api/records', exportRoutes(engine))
  app.use('/api/records', pluginRecordRoutes(engine))
  app.use('/api/records', recordRoutes(engine))
  app.use('/api', sessionRoutes(engine))
  app.use('/api', identityRoutes(engine))
  app.use('/api', linkRoutes(engine, options.log))
  app.use('/api', oidcRoutes(engine))
  app.use('/api/metadata', metadataRoutes(engine))
  app.use('/api/roles', roleRoutes(engine))
  app.use('/api/views', viewRoutes(engine))
  app.use('/api/plugins/settings', pluginSettingsRoutes(engine))
  app.use('/api/plugins', pluginRoutes(engine))
  app.use('/api/proposals', proposalRoutes(engine))
  app.use('/api', reportRoutes(engine))
  app.use('/api/attachments', attachmentRoutes(engine))
  app.use('/api', auditRoutes(engine))
  app.use('/api', jobRoutes(engine))
  app.use('/api', automationRoutes(engine))
  app.use('/api', approvalRoutes(engine))
  app.use('/api/repairs', repairRoutes(engine))
  app.use('/api', calendarRoutes(engine))
  app.use('/api', hookRoutes(engine))
  app.use('/api/personal', personalRoutes(engine))
  app.use('/api', searchRoutes(engine))
  app.use('/api', documentationRoutes(engine))
  app.use('/api', eventRoutes(engine))
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  app.get('/readyz', async (_request, response) => {
    await engine.database.all(sql`select 1 as one`)
    response.json({ status: 'ok', model: engine.model.version })
  })
  if (options.screen !== undefined && existsSync(options.screen)) serveScreen(app, options.screen)
  app.use(() => {
    throw new KartotekaError('not-found', 'There is nothing at this address. GET /api/docs describes what there is.')
  })
  app.use(problemHandler(options.log ?? consoleLog))
  return app
}

/** What every answer passes, whatever it answers. */
export function answerHeaders(engine: Engine): RequestHandler[] {
  return [securityHeaders(engine.sessions.settings.url.startsWith('https:')), compressed()]
}

function limitRates(app: Express, perMinute: number): void {
  const limits = createRateLimits(perMinute)
  giveRateLimits(app, limits)
  app.use(async (request, _response, next) => {
    await limits.address(request)
    next()
  })
}

/** What every answer of the API says; a change that another site sends is refused. */
export function apiHeaders(engine: Engine): RequestHandler {
  return (request, response, next) => {
    refuseCrossOrigin(request)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Vary', 'Accept-Language')
    response.setHeader('Kartoteka-Model', engine.model.version)
    next()
  }
}
