import { afterEach, describe, expect, it } from 'vitest'
import { kartoteka, newWorkplace, startKartoteka } from '../support/command.ts'
import { request } from '../support/engine.ts'
import { expectWithin } from '../support/prompt.ts'

const article = (properties: object) => ({ 'entities/article': { $id: 'article', title: 'Article', type: 'object', properties } })
const name = { title: 'Name', type: 'string', maxLength: 40 }
const price = { title: 'Price', type: 'number', multipleOf: 0.01 }

// Each command is a process of its own, which takes its time on a busy machine.
describe('the loop of a consultant', { timeout: 180_000 }, () => {
  const cleanUp: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step()
  })

  const signIn = async (url: string) => {
    const { body } = await request(url, 'POST', '/api/session', { email: 'ann@example.test', password: 'a long enough password' }, {})
    const headers = { authorization: `Bearer ${body.data.token}` }
    return (method: string, path: string, sent?: unknown) => request(url, method, path, sent, headers)
  }

  it('serves a saved file within a second, keeps the last good model over a broken one, and waits with what parks', async () => {
    const client = newWorkplace()
    cleanUp.push(client.remove)
    client.write(article({ name }))
    const server = await startKartoteka(['dev'], client.environment)
    cleanUp.push(server.stop)
    const ask = await signIn(server.url)
    const answers = (fields: string) => ask('GET', `/api/records/article?fields=${fields}`).then(({ status }) => status)
    await expect.poll(() => server.output()).toContain('Watching')

    const written: Record<string, object> = { name }
    const save = async (round: number) => {
      written[`price${round}`] = price
      client.write(article(written))
    }
    await expectWithin(1000, save, (round) => expect.poll(() => answers(`price${round}`), { interval: 30 }).toBe(200))

    client.write({
      'entities/article': '{ "$id": "article", "title": "Article", "type": "object", "properties": { "select": { "type": "boolean" } } }',
    })
    await expect.poll(() => server.output()).toContain('reserved-name')
    expect(await answers('price0')).toBe(200)

    client.write(article({ name }))
    await expect.poll(() => server.output()).toContain('waits for "kartoteka apply"')
    expect(await answers('price0')).toBe(200)
  })

  it('carries what admins made in the browser: as files, and to another database', async () => {
    const [test, production] = [newWorkplace(), newWorkplace()]
    cleanUp.push(test.remove, production.remove)
    for (const client of [test, production]) client.write(article({ name }))
    const server = await startKartoteka(['start'], test.environment)
    const ask = await signIn(server.url)
    const published = await ask('POST', '/api/metadata/publish', {
      entities: { article: { properties: { price } } },
      lists: { color: { $id: 'color', title: 'Colour', values: { red: { title: 'Red' } } } },
    })
    expect(published.status, published.text).toBe(200)
    await server.stop()

    const exported = await kartoteka(['overlay', 'export', `${test.folder}/overlay`], test.environment)
    expect(exported.output).toContain('2 documents')
    const checked = await kartoteka(['check', `${test.folder}/metadata`, `${test.folder}/overlay`], test.environment)
    expect(checked, checked.output).toMatchObject({ code: 0 })

    const to = production.environment.KARTOTEKA_DATABASE ?? ''
    expect((await kartoteka(['apply'], production.environment)).code).toBe(0)
    const looked = await kartoteka(['promote', '--to', to], test.environment)
    expect(looked.output).toContain('article.price')
    expect(looked.output).toContain('Nothing was changed')
    expect((await kartoteka(['promote', '--to', to, '--yes'], test.environment)).output).toContain('Applied.')
    const there = await startKartoteka(['start'], production.environment)
    cleanUp.push(there.stop)
    const askThere = await signIn(there.url)
    expect((await askThere('POST', '/api/records/article', { name: 'Chair', price: 12.5 })).status).toBe(201)
    expect((await askThere('GET', '/api/metadata')).body.data.lists.color).toMatchObject([{ value: 'red' }])
  })

  it('takes exported files as the overlay of another database', async () => {
    const [one, other] = [newWorkplace(), newWorkplace()]
    cleanUp.push(one.remove, other.remove)
    for (const client of [one, other]) client.write(article({ name }))
    one.write({ 'entities/article': { properties: { price } } }, 'overlay')
    expect((await kartoteka(['apply'], other.environment)).code).toBe(0)
    expect((await kartoteka(['overlay', 'import', `${one.folder}/overlay`], other.environment)).output).toContain('Nothing was changed')
    expect((await kartoteka(['overlay', 'import', `${one.folder}/overlay`, '--yes'], other.environment)).output).toContain('Applied.')
    const again = await kartoteka(['overlay', 'export', `${other.folder}/overlay`], other.environment)
    expect(again.output).toContain('1 documents')
  })
})
