import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Express, type Response } from 'express'
import { policyWithStyle } from './headers.ts'

/** What the build leaves in the page where the nonce goes (`html.cspNonce` of its configuration). */
const place = 'kartoteka-nonce'

/** The built application. Assets carry a hash in their name and are kept; every other address is the page, which finds its way by itself. */
export function serveScreen(app: Express, folder: string): void {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  app.use(express.static(folder, { index: false, setHeaders: keepAssets }))
  app.get('/*path', (request, response, next) => {
    const isNamed = request.path.startsWith('/api/') || request.path.startsWith('/assets/')
    if (isNamed || request.accepts('html') === false) next()
    else sendPage(response, page)
  })
  app.get('/', (_request, response) => sendPage(response, page))
}

/** Styles that the component library makes carry a nonce, which is another one with each page. */
function sendPage(response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64')
  response.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': policyWithStyle(`'nonce-${nonce}'`) })
  response.type('html').send(page.replaceAll(place, nonce))
}

function keepAssets(response: { setHeader(name: string, value: string): void }, path: string): void {
  response.setHeader('Cache-Control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}
