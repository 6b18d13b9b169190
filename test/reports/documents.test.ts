import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile } from '../../engine/metadata/index.ts'
import { toPdf } from '../../plugins/reports/to-pdf.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const money = { type: 'number', multipleOf: 0.01, 'x-unit': 'currency' }
const template = (body: readonly string[]) => ({ title: 'Sheet', entity: 'firm', kind: 'document', body })
const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 80 },
      state: { title: 'State', oneOf: [{ const: 'a', title: 'Active' }] },
      since: { title: 'Since', type: 'string', format: 'date' },
      limit: { title: 'Limit', ...money, 'x-currency': 'currency' },
      currency: { title: 'Currency', enum: ['EUR', 'USD'] },
      hidden: { title: 'Hidden', type: 'string', maxLength: 80 },
      language: { title: 'Language', enum: ['fr', 'de'] },
    },
    'x-label': '{name}',
  },
  'entities/bill': {
    properties: {
      number: { title: 'Number', type: 'string', maxLength: 20 },
      due: { title: 'Due', type: 'string', format: 'date' },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'bills' },
      positions: { title: 'Positions', type: 'array', items: { $ref: 'position' } },
    },
    'x-label': '{number}',
  },
  'entities/position': {
    properties: {
      amount: { title: 'Amount', ...money, 'x-currency': 'EUR' },
      price: { title: 'Price', ...money, multipleOf: 0.001, 'x-currency': 'EUR' },
    },
  },
  'templates/prices': { title: 'Prices', entity: 'bill', body: '<p>{{#each positions}}{{price}} | {{/each}}</p>' },
  'templates/sheet': template([
    '<h1>{{name}}</h1><p>{{state}} · {{since}} · {{limit}} · {{hidden}}</p>',
    '<table><thead><tr><th>Bill</th><th class="end">Due</th></tr></thead><tbody>',
    '{{#each bills sort="-due" limit=200}}<tr><td>{{number}} for {{../name}}</td><td class="end">{{due}}{{#each positions}} {{amount}}{{/each}}</td></tr>{{/each}}</tbody></table>',
  ]),
  'templates/broken': template(['<p>{{name}}']),
  'entities/brand': { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } }, 'x-label': '{name}' },
  'templates/crown': { title: 'Crown', entity: 'brand', kind: 'head', body: ['<p class="end">{{t "From"}} {{name}}</p>'] },
  'templates/letter': {
    ...{ title: 'Letter', entity: 'firm', language: 'language', head: 'crown' },
    body: '<p>{{t "Your state"}}: {{state}}, {{since}}</p>',
  },
  'templates/bill-letter': { title: 'Bill', entity: 'bill', language: 'firm.language', body: '<p>{{t "Your state"}} {{due}}</p>' },
  'templates/sticker': { title: 'Sticker', entity: 'firm', kind: 'label', page: { width: 89, height: 36 }, body: '<p>{{name}}</p>' },
  'translations/fr': {
    title: 'Français',
    texts: { 'texts.Your state': 'Votre état', 'texts.From': 'De', 'firm.state.a': 'Actif', 'templates.letter': 'Lettre' },
  },
  'roles/clerk': { title: 'Clerk', entities: { firm: { read: true, fields: { hidden: 'hidden' } } } },
})

describe.each(databases)('documents over HTTP on %s', (database) => {
  let server: TestServer
  let firm: { id: string }
  beforeAll(async () => {
    server = await startServer(database, layers)
    firm = (
      await server.request('POST', '/api/records/firm', {
        ...{ name: 'Łódź <b>& Sons</b>', state: 'a', since: '2026-01-15', limit: 1234.5, currency: 'EUR', hidden: 'between us' },
      })
    ).body.data
    const bills = Array.from({ length: 60 }, (_, index) => ({
      ...{ number: `B${index}`, due: `2026-0${(index % 9) + 1}-01`, firm: firm.id, positions: [{ amount: index }] },
    }))
    await server.request('POST', '/api/records/bill', bills)
  })
  afterAll(() => server.close())

  const ask = (path: string, headers = {}) => server.request('GET', `/api/records/firm/${firm.id}/documents${path}`, undefined, headers)

  it('lists the documents of a record', async () => {
    const { body } = await ask('')
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['sheet', 'broken', 'letter', 'sticker'])
  })

  it('says a price with all the digits that it has, and two of an even one', async () => {
    const values = { number: 'P1', positions: [{ price: 17.495 }, { price: 17.49 }, { price: 18 }] }
    const { id } = (await server.request('POST', '/api/records/bill', values)).body.data
    const { text } = await server.request('GET', `/api/records/bill/${id}/documents/prices?format=html`)
    expect(text).toContain('17.495 EUR | 17.49 EUR | 18.00 EUR | ')
    await server.request('DELETE', `/api/records/bill/${id}`)
  })

  it('fills a template, with every value escaped and said in the language', async () => {
    const page = await ask('/sheet')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(page.text).toContain('<h1>Łódź &lt;b&gt;&amp; Sons&lt;/b&gt;</h1>')
    expect(page.text).toContain('<p>Active · Jan 15, 2026 · 1,234.50 EUR · between us</p>')
    expect(page.text.match(/<tr><td>B/g)?.length).toBe(60)
    expect(page.text).toMatch(/B8 for Łódź &lt;b&gt;[^<]*<\/td><td class="end">Sep 1, 2026 8\.00 EUR<\/td>/)
    expect((await ask('/sheet?language=fr')).text).toMatch(/15 janv\. 2026 · 1\u202f234,50 EUR/)
  })

  it('makes a PDF with numbered pages', async () => {
    const response = await fetch(`${server.url}/api/records/firm/${firm.id}/documents/sheet?format=pdf`, {
      headers: { authorization: `Bearer ${server.token}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([response.status, response.headers.get('content-type'), bytes.subarray(0, 5).toString()]).toEqual([
      200,
      'application/pdf',
      '%PDF-',
    ])
    const pages = bytes.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThan(1)
    expect(streamsOf(bytes).filter((text) => text.includes('BT')).length).toBeGreaterThanOrEqual(pages)
  })

  it('shows what the person may see', async () => {
    await server.engine.createUser({ name: 'Cy', email: 'cy@example.test', password: 'a long enough password', roles: ['clerk'] })
    const { token } = await server.engine.sessions.signIn(server.engine.context(null), 'cy@example.test', 'a long enough password', 'test')
    const { text } = await ask('/sheet', { authorization: `Bearer ${token}` })
    expect(text).toContain('1,234.50 EUR · </p>')
    expect(text).not.toContain('between us')
    expect(text).not.toContain('<td>B')
  })

  it('is written in the language of the record, below the head of who writes', async () => {
    expect((await ask('/letter')).text).toContain('<p>Your state: Active, Jan 15, 2026</p>')
    expect((await ask('/letter?language=fr')).text).toContain('<p>Votre état: Actif, 15 janv. 2026</p>')
    await server.request('POST', '/api/records/brand', [{ name: 'Kartoteka & Co' }, { name: 'Another' }])
    await server.request('PATCH', `/api/records/firm/${firm.id}`, { language: 'fr' })
    const { text } = await ask('/letter')
    expect(text).toContain('<title>Lettre Łódź')
    expect(text).toContain('<p class="end">De Kartoteka &amp; Co</p>\n<p>Votre état: Actif, 15 janv. 2026</p>')
    expect((await ask('/letter?language=en')).text).toContain('<p>Your state: Active, Jan 15, 2026</p>')
    const [bill] = (await server.request('GET', '/api/records/bill?sort=number&limit=1')).body.data
    const page = await server.request('GET', `/api/records/bill/${bill.id}/documents/bill-letter`)
    expect(page.text).toContain('<p>Votre état 1 janv. 2026</p>')
  })

  it('a label has the size of its paper', async () => {
    const { text } = await ask('/sticker?format=pdf')
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? []
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([252, 102])
  })

  it.each([
    ['/none', 404, 'not-found'],
    ['/sheet?format=doc', 400, 'invalid-parameter'],
    ['/sheet?language=%3Cscript%3E', 400, 'invalid-parameter'],
    ['/broken?format=pdf', 500, 'metadata-invalid'],
  ])('refuses %s', async (path, status, code) => expect((await ask(path)).body).toMatchObject({ status, code }))
})

it('sets Chinese letters in a font that has them', async () => {
  const pdf = async (body: string) => {
    const bytes = await toPdf({ template: { title: 'Letter' }, label: '', body, language: 'zh' })
    return [
      ...new Set(
        [
          ...Buffer.from(bytes)
            .toString('latin1')
            .matchAll(/\/BaseFont \/[A-Z]{6}\+([\w-]+)/g),
        ].map(([, name]) => name),
      ),
    ].sort()
  }
  expect(await pdf('<p>Łódź, <strong>Ωmega</strong></p>')).toEqual(['Roboto-Medium', 'Roboto-Regular'])
  expect(await pdf('<p>王 and <strong>李</strong></p>')).toEqual(['NotoSansSC-Bold', 'NotoSansSC-Regular', 'Roboto-Regular'])
})

it('a PDF reads nothing from elsewhere, neither files nor addresses, whatever its template names', async () => {
  const asked: string[] = []
  const spy = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('x')
  })
  await new Promise<void>((resolve) => spy.listen(0, '127.0.0.1', resolve))
  const at = `http://127.0.0.1:${(spy.address() as AddressInfo).port}`
  const outside = [`<img src="${at}/a.png"/>`, `<link rel="stylesheet" href="${at}/b.css"/>`, `<p style="background:url(${at}/c)">Firm</p>`]
  const ofFiles = [
    '<img src="file:///etc/hostname"/>',
    '<svg><image href="/etc/hostname"/></svg>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
  ]
  for (const part of [...outside, ...ofFiles]) {
    const made = toPdf({ template: { title: 'Sheet' }, label: 'Firm', body: `${part}<p>Here</p>`, language: 'en' })
    const text = await made.then((bytes) => streamsOf(Buffer.from(bytes)).join('')).catch((error: unknown) => String(error))
    expect(text, part).not.toContain(hostname())
  }
  await new Promise((resolve) => spy.close(resolve))
  expect(asked).toEqual([])
})

it('a template names a field of its entity for the language, and a head that is one', () => {
  const firm = { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } } }
  const sheet = { title: 'Sheet', entity: 'firm', language: 'tongue', head: 'other', body: '{{name}}' }
  const other = { title: 'Other', entity: 'firm', body: '{{name}}' }
  const { problems } = compile(layersOf({ 'entities/firm': firm, 'templates/sheet': sheet, 'templates/other': other }))
  expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['unknown-field', '/language'],
    ['bad-template', '/head'],
  ])
})

it.each(['{{{name}}}', '{{&name}}', '{{#if name}}', '{{> page}}', '{{nmae}}'])('a template with %s does not compile', (body) => {
  const firm = { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } } }
  const { problems } = compile(layersOf({ 'entities/firm': firm, 'templates/sheet': template([body]) }))
  expect(problems.map(({ code }) => code)).toEqual([body.includes('nmae') ? 'unknown-field' : 'bad-template'])
})

it('tells of all that is wrong with a template at once, each mistake once and at its line', () => {
  const firm = { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } } }
  const body = [
    '{{{name}}}',
    '{{#eech name}}',
    '{{#if name}}',
    '{{nmae}}',
    '{{/eech}}',
    '{{> page}}',
    '{{/with}}',
    '{{#unless name}}',
    '{{name}',
    '{{nmae}}',
  ]
  const { problems } = compile(layersOf({ 'entities/firm': firm, 'templates/sheet': template(body) }))
  expect(problems.map(({ pointer, message }) => `${pointer} ${message}`).sort()).toEqual([
    '/body/0 Three braces would put text into the page as it is.',
    '/body/1 There is no block {{#eech}}.',
    '/body/2 {{#if}} is not closed.',
    '/body/5 The partial "> page" cannot be used.',
    '/body/6 {{/with}} closes what is not open.',
    '/body/7 {{#unless}} is not closed.',
    '/body/8 A pair of braces is not closed.',
    expect.stringMatching(/^\/body\/9 .*nmae/),
  ])
  expect(problems.find(({ pointer }) => pointer === '/body/1')?.hint).toMatch(/each/)
})

it('says at which line of the template something is wrong', () => {
  const firm = { properties: { name: { title: 'Name', type: 'string', maxLength: 80 } } }
  const at = (...body: string[]) =>
    compile(layersOf({ 'entities/firm': firm, 'templates/sheet': template(body) })).problems.map(({ pointer, line }) => [pointer, line])
  const [[pointer, line] = []] = at('<p>', '{{name}}', '{{nmae}}')
  expect(pointer).toBe('/body/2')
  expect(line).toBe(Number(at('{{nmae}}')[0]?.[1]) + 2)
})

describe('every shipped document', () => {
  let server: TestServer
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer('sqlite', readLayers([fileURLToPath(new URL('../../metadata', import.meta.url))]))
    const make = async (entity: string, body: object) => {
      ids[entity] = (await server.request('POST', `/api/records/${entity}`, body)).body.data.id
    }
    await make('own-company', { name: 'Northwind', address: { city: 'Amsterdam' } })
    await make('customer', {
      name: 'Bólido',
      address: { street: 'Calle 1', city: 'Madrid', country: 'ES' },
      creditLimit: 5000,
      language: 'es',
    })
    await make('product', { name: 'Chai', unitPrice: 18 })
    await make('order', {
      customer: ids.customer,
      orderDate: '2026-03-01',
      lines: [{ product: ids.product, quantity: 3, unitPrice: 18, discount: 0.1 }],
    })
    await make('lead', { name: 'Anna Meyer', interests: ['dairy-products'] })
    await make('invoice', {
      customer: ids.customer,
      invoiceDate: '2026-03-02',
      lines: [{ product: ids.product, quantity: 2, unitPrice: 18 }],
    })
  })
  afterAll(() => server.close())

  it.each([
    ['customer', 'customer-sheet', ['<h1>Bólido</h1>', 'Madrid', '5,000.00 EUR']],
    ['customer', 'statement', ['<b>Northwind</b>', '1 mar 2026', '48,60 EUR']],
    ['customer', 'account-statement', ['Bólido', '<h1>Statement of account</h1>']],
    ['customer', 'address-label', ['<b>Bólido</b>', 'Calle 1', 'Madrid']],
    ['order', 'quotation', ['<h1>Quotation', 'Chai', '18,00 EUR', '48,60 EUR', 'Bólido']],
    ['order', 'order-confirmation', ['Order confirmation', 'Chai', '10\u00a0%', '48,60 EUR']],
    ['order', 'delivery-note', ['Delivery note', 'Chai', 'Bólido']],
    ['invoice', 'invoice', ['Bólido', 'Chai', '36,00 EUR']],
    ['invoice', 'reminder', ['Bólido', '<h1>']],
    ['lead', 'lead-sheet', ['Anna Meyer', 'Dairy Products']],
  ])('of a %s: %s', async (entity, name, parts) => {
    const address = `/api/records/${entity}/${ids[entity]}/documents/${name}`
    const page = await server.request('GET', address)
    for (const part of parts) expect(page.text).toContain(part)
    expect((await server.request('GET', `${address}?format=pdf`)).text.slice(0, 5)).toBe('%PDF-')
  })
})

function streamsOf(bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1')
  return [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].flatMap(([, body = '']) => {
    try {
      return [inflateSync(Buffer.from(body, 'latin1')).toString('latin1')]
    } catch {
      return []
    }
  })
}
