import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

/** Boats with everything that has a title, in two further languages. */
const layers = layersOf({
  'types/spot': { properties: { quay: { title: 'Quay', type: 'string', maxLength: 20 } } },
  'lists/rig': { title: 'Rigs', values: { sloop: { title: 'Sloop' }, ketch: { title: 'Ketch' } } },
  'entities/boat': {
    title: 'Boat',
    'x-plural': 'Boats',
    required: ['name'],
    'x-label': '{name}',
    'x-menu': { group: 'Harbour' },
    properties: {
      name: { title: 'Name', description: 'As painted.', type: 'string', maxLength: 20 },
      rig: { title: 'Rig', 'x-list': 'rig' },
      spot: { title: 'Spot', $ref: 'spot' },
      state: {
        title: 'State',
        default: 'afloat',
        oneOf: [
          { const: 'afloat', title: 'Afloat' },
          { const: 'ashore', title: 'Ashore' },
        ],
      },
    },
    'x-tabs': { hull: { title: 'Hull', fields: [['name', 'rig']], sections: { place: { title: 'Place', fields: [['spot']] } } } },
    'x-check': [{ rule: "record.name != 'Titanic'", message: 'This name brings bad luck.' }],
  },
  'entities/berth': {
    title: 'Berth',
    'x-plural': 'Berths',
    properties: { boat: { title: 'Boat', 'x-ref': 'boat', 'x-inverse': 'berths' } },
  },
  'workflows/boat-state': {
    title: 'Season',
    entity: 'boat',
    field: 'state',
    initial: 'afloat',
    states: { afloat: {}, ashore: { title: 'Laid up' } },
    transitions: { haul: { title: 'Haul out', from: 'afloat', to: 'ashore' }, launch: { from: 'ashore', to: 'afloat' } },
  },
  'translations/fr': {
    title: 'Français',
    texts: {
      '*.views.all': 'Tous : {plural}',
      '*.createdAt': 'Créé le',
      'menu.Harbour': 'Port',
      boat: 'Bateau',
      'boat#plural': 'Bateaux',
      'boat.name': 'Nom',
      'boat.name#help': 'Comme il est peint.',
      'boat.rig': 'Gréement',
      'boat.state': 'État',
      'boat.state.afloat': 'À flot',
      'types.spot.quay': 'Quai',
      'boat.tabs.hull': 'Coque',
      'boat.tabs.hull.sections.place': 'Emplacement',
      'berth#plural': 'Mouillages',
      'lists.rig.ketch': 'Cotre',
      'workflows.boat-state.states.ashore': 'Au sec',
      'workflows.boat-state.transitions.haul': 'Mettre au sec',
      'messages.This name brings bad luck.': 'Ce nom porte malheur.',
    },
  },
  'translations/pl': { title: 'Polski', texts: { 'boat.name': 'Nazwa' } },
})

describe.each(databases)('languages, on %s', (kind) => {
  let server: TestServer
  const ask = async (language: string | undefined, path: string) =>
    (await server.request('GET', path, undefined, language === undefined ? {} : { 'accept-language': language })).body.data
  beforeAll(async () => {
    server = await startServer(kind, layers)
  })
  afterAll(() => server.close())

  test('without a wish everything is said as the documents say it', async () => {
    const { entities, menu } = await ask(undefined, '/api/metadata')
    expect(menu).toContainEqual({ title: 'Harbour', entities: ['boat'] })
    expect(entities.boat).toMatchObject({ title: 'Boat', plural: 'Boats', views: [{ title: 'All boats' }] })
  })

  test('titles, choices, states, lists and views come in the language that is accepted', async () => {
    const { entities, menu, lists } = await ask('fr-CA, en;q=0.5', '/api/metadata')
    expect(menu).toContainEqual({ title: 'Port', entities: ['boat'] })
    expect(entities.boat).toMatchObject({ title: 'Bateau', plural: 'Bateaux', views: [{ title: 'Tous : Bateaux' }] })
    expect(entities.boat.fields).toMatchObject({
      name: { title: 'Nom', help: 'Comme il est peint.' },
      spot: { title: 'Spot', members: { quay: { title: 'Quai' } } },
      state: {
        title: 'État',
        options: [
          { value: 'afloat', title: 'À flot' },
          { value: 'ashore', title: 'Ashore' },
        ],
      },
      createdAt: { title: 'Créé le' },
    })
    expect(lists.rig).toEqual([
      { value: 'sloop', title: 'Sloop' },
      { value: 'ketch', title: 'Cotre' },
    ])
    const form = await ask('fr', '/api/metadata/boat/form')
    expect(form.tabs).toMatchObject([{ key: 'hull', title: 'Coque', sections: [{}, { title: 'Emplacement' }] }, {}])
  })

  test.each([
    ['it, fr;q=0.3, en;q=0.2', 'Nom'],
    ['fr;q=0.1, pl;q=0.9', 'Nazwa'],
    ['fr;q=0, en;q=0.1', 'Name'],
    ['it', 'Name'],
    ['*', 'Name'],
    ['nonsense;;q=x,,', 'Name'],
  ])('Accept-Language: %s', async (accepted, title) => {
    expect((await ask(accepted, '/api/metadata')).entities.boat.fields.name.title).toBe(title)
  })

  test('states and transitions, and what a rule says, come in the language; values do not change', async () => {
    const french = { 'accept-language': 'fr' }
    const made = await server.request('POST', '/api/records/boat', { name: 'Ar Men', rig: 'ketch' }, french)
    expect(made.body.data).toMatchObject({ rig: 'ketch', state: 'afloat' })
    const offers = await ask('fr', `/api/records/boat/${made.body.data.id}/transitions`)
    expect(offers).toMatchObject([{ name: 'haul', title: 'Mettre au sec', to: { state: 'ashore', title: 'Au sec' } }])
    const refused = await server.request('POST', '/api/records/boat', { name: 'Titanic' }, french)
    expect(refused.body.errors).toMatchObject([{ message: 'Ce nom porte malheur.' }])
    const empty = await server.request('POST', '/api/records/boat', { name: '' }, french)
    expect(JSON.stringify(empty.body.errors)).toContain('Nom')
  })

  test('what the engine itself keeps refuses in the language too, with the names of its fields', async () => {
    const { id } = (await server.request('GET', '/api/me')).body.data
    const ask = async (body: object) =>
      (await server.request('POST', '/api/approval-deputies', body, { 'accept-language': 'de' })).body.errors.map(
        ({ message }: { message: string }) => message,
      )
    expect(await ask({ deputy: id, startsOn: '2026-07-02', endsOn: '2026-07-01' })).toEqual([
      'Der letzte Tag liegt vor dem ersten.',
      'Niemand vertritt sich selbst.',
    ])
    expect((await ask({ startsOn: '2026-07-02', endsOn: '2026-07-02' })).join()).toContain('"Vertretung"')
  })

  test('the language that a person chose goes before that of the browser, until it is given back', async () => {
    const put = (language: unknown) => server.request('PUT', '/api/me/language', { language })
    const signedIn = await server.request('GET', '/api/me')
    expect(signedIn.body.data.language).toBeNull()
    expect((await put('xx')).body.errors).toMatchObject([{ pointer: '/language' }])
    expect((await put('fr')).status).toBe(204)
    expect((await server.request('GET', '/api/me')).body.data.language).toBe('fr')
    expect((await ask('pl', '/api/metadata')).entities.boat.title).toBe('Bateau')
    await put(null)
    expect((await ask('pl', '/api/metadata')).entities.boat.fields.name.title).toBe('Nazwa')
  })

  test('an export is headed in the language, and an import knows titles and choices of all of them', async () => {
    const file = await server.request('GET', '/api/records/boat/export?format=csv&fields=name,rig', undefined, { 'accept-language': 'fr' })
    expect(file.text.split('\r\n')[0]).toContain('Nom')
    const csv = { 'content-type': 'text/csv', 'accept-language': 'pl' }
    const rows = 'Nom,Gréement,Quai\nFou de Bassan,Cotre,4 bis\n'
    const done = await server.request('POST', '/api/records/boat/import', rows, csv)
    expect(done.body.data).toMatchObject({ created: 1, refused: 0 })
    const { data } = (await server.request('GET', `/api/records/boat?filter=${encodeURIComponent("name == 'Fou de Bassan'")}`)).body
    expect(data).toMatchObject([{ rig: 'ketch', spot: { quay: '4 bis' } }])
  })
})
