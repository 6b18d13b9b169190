import { definePlugin, fieldType } from '../../engine/plugins/api.ts'

const integer = fieldType('integer')

/** A plugin that adds a word of each kind to those of the metadata, a panel and a command, and an entity that uses them. */
export const words = definePlugin({
  name: 'words',
  version: '1.0.0',
  rights: ['read', 'write:parcel'],
  formats: {
    'parcel-number': {
      title: 'Parcel number',
      source: 'The rule of this test: two letters and an even number',
      normalise: (value) => value.replaceAll(' ', '').toUpperCase(),
      isValid: (value) => /^[A-Z]{2}\d+$/.test(value) && Number(value.slice(2)) % 2 === 0,
      message: 'Enter two letters and an even number, such as AB 12.',
      maxLength: 12,
      examples: { valid: [['ab 12', 'AB12']], invalid: ['AB13', '12'] },
    },
  },
  fieldTypes: {
    stars: {
      ...integer,
      title: 'Stars',
      summary: '`"type": "integer", "format": "stars"`',
      validate: (value) => (Number(value) >= 1 && Number(value) <= 5 ? undefined : 'Give one to five stars.'),
      widget: () => 'rating',
    },
  },
  functions: {
    grossOf: {
      parameters: { net: 'decimal', rate: 'decimal' },
      body: 'round(net * (1 + rate / 100), 2)',
      doc: 'A net amount with its tax.',
      example: 'grossOf(record.price, 19)',
    },
    isDear: { parameters: { net: 'decimal' }, body: 'grossOf(net, 20) > 100.0', doc: 'More than 100 with tax.', example: 'isDear(price)' },
  },
  charts: {
    radar: {
      title: 'Radar',
      draw: ({ rows, totals }) => {
        if (totals[0] === 0) throw new Error('nothing to draw')
        return { series: [{ type: 'radar', data: [{ value: rows.map(({ values }) => values[0]) }] }], formatter: () => 'not kept' }
      },
    },
  },
  connectors: {
    depot: {
      kind: 'register',
      title: 'The depot',
      format: 'parcel-number',
      outbound: ['depot.example'],
      async ask({ number, now, request }) {
        if (number === 'EL2') await request('https://elsewhere.example/')
        return {
          url: 'https://depot.example/',
          status: 200,
          facts: number === 'NO2' ? null : { name: `Parcel ${now.getTime()}`, isActive: true },
        }
      },
    },
  },
  reportKinds: {
    doubled: {
      title: 'Doubled',
      on: 'summary',
      work: ({ rows, totals, ...figures }) => {
        if (totals[0] === 0) throw new Error('nothing to double')
        return { ...figures, totals, rows: rows.map((row) => ({ ...row, values: [Number(row.values[0]) * 2] })) }
      },
    },
    short: {
      title: 'Short of values',
      on: 'summary',
      work: (figures) => ({ ...figures, rows: figures.rows.map((row) => ({ ...row, values: [] })) }),
    },
  },
  files: {
    tally: {
      title: 'Tally',
      mediaType: 'text/plain',
      right: 'export',
      timeLimit: 500,
      async report({ totals }, { language }) {
        if (totals[0] === 0) throw new Error('no paper')
        return new TextEncoder().encode(`${language}: ${totals[0]}`)
      },
    },
  },
  panels: {
    weight: {
      title: 'Weight',
      entities: ['parcel'],
      timeLimit: 1000,
      async run({ records, entity, id }) {
        const { name, stars = 'unknown' } = await records.get(entity, id)
        if (name === 'AB66') await new Promise(() => undefined)
        return { title: 'Weight', blocks: [{ kind: 'text', text: `${name}: ${stars}` }] }
      },
    },
  },
  translations: {
    fr: {
      'Enter two letters and an even number, such as AB 12.': 'Saisissez deux lettres et un nombre pair, comme AB 12.',
      'Give one to five stars.': 'Donnez de une à cinq étoiles.',
      ...{ Weight: 'Poids', 'Stars of all': 'Toutes les étoiles', '{count} parcels': '{count} colis' },
    },
  },
  widgets: {
    stars: {
      title: 'Stars of all',
      timeLimit: 1000,
      isFor: (model) => model.entities.get('parcel')?.fields.has('stars') === true,
      async run({ records, say, period }) {
        const { totals } = await records.aggregate('parcel', { measure: 'count() as n', totals: true })
        return { title: 'Stars', blocks: [{ kind: 'text', text: `${say('{count} parcels', { count: Number(totals?.n) })}, ${period}` }] }
      },
    },
    hangs: { title: 'Hangs', timeLimit: 50, run: () => new Promise(() => undefined) },
  },
  commands: {
    rename: {
      summary: 'gives every parcel a number',
      async run({ records, args, print }) {
        const parcels = await records.all('parcel', { fields: 'id' })
        await records.write(parcels.slice(0, 1).map(({ id }) => ({ update: 'parcel', id, values: { note: args.join(' ') } })))
        print(`${parcels.length} parcels`)
        return undefined
      },
    },
  },
  routes: {
    'GET hangs': { summary: 'Never answers', timeLimit: 50, run: () => new Promise(() => undefined) },
  },
  layers: [
    {
      name: 'words',
      files: [
        {
          path: 'entities/parcel.json',
          text: JSON.stringify({
            ...{ $id: 'parcel', title: 'Parcel', type: 'object', 'x-label': '{name}' },
            properties: {
              name: { title: 'Number', type: 'string', format: 'parcel-number' },
              stars: { title: 'Stars', type: 'integer', format: 'stars' },
              price: { title: 'Price', type: 'number', multipleOf: 0.01 },
              note: { title: 'Note', type: 'string', maxLength: 40 },
              gross: { title: 'Gross', type: 'number', multipleOf: 0.01, 'x-computed': 'grossOf(record.price, 19)' },
            },
          }),
        },
        {
          path: 'roles/sorter.json',
          text: JSON.stringify({ $id: 'sorter', title: 'Sorter', entities: { parcel: { read: true, fields: { stars: 'hidden' } } } }),
        },
        {
          path: 'dashboards/parcels.json',
          text: JSON.stringify({
            ...{ $id: 'parcels', title: 'Parcels', period: 'this-year' },
            tiles: {
              stars: { title: 'Stars', widget: 'words.stars' },
              hangs: { title: 'Hangs', widget: 'words.hangs' },
              short: { title: 'Short', report: 'short' },
              elsewhere: { title: 'Elsewhere', widget: 'not-here.at-all' },
            },
          }),
        },
        {
          path: 'reports/short.json',
          text: JSON.stringify({ ...{ $id: 'short', title: 'Short', entity: 'parcel', group: ['name'], kind: 'words.short' } }),
        },
        {
          path: 'reports/parcels.json',
          text: JSON.stringify({
            ...{ $id: 'parcels', title: 'Parcels', entity: 'parcel', group: ['name'], measures: ['count()'], chart: 'words.radar' },
          }),
        },
      ],
    },
  ],
})
