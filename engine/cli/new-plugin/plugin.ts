import { type Answer, definePlugin, fieldType } from '../../plugins/api.ts'

/** A sentence as what an action, a panel or a widget answers. */
const told = (title: string, text: string): Answer => ({ title, blocks: [{ kind: 'text', text }] })

/**
 * One small part of each kind that a plugin can bring; take away what you do not need. `engine/plugins/README.md` tells of each, and of what a call is
 * given. A plugin imports `api.ts` and nothing else of the engine.
 */
export const plugin = definePlugin({
  name: 'my-plugin',
  title: 'My plugin',
  version: '0.1.0',

  // What of the records it touches, narrowed to what the person who asks may: `read`, `write`, `read:<entity>`, `write:<entity>`.
  rights: ['read'],

  // Hosts that it asks by HTTPS (`call.request`); others are refused. It has none but that of its connector.
  outbound: [],

  // What its texts are called in other languages, by the text in English.
  translations: { fr: { 'How many are there?': 'Combien y en a-t-il ?', '{count} records fit.': '{count} fiches conviennent.' } },

  // What administrators set on the screen (Customise, Plugins and connectors); a call has the values as `settings`.
  settings: {
    schema: { type: 'object', properties: { least: { title: 'Few are fewer than', type: 'integer', minimum: 1, default: 5 } } },
    tryOut: { run: async ({ settings }) => told('Settings', `Fewer than ${settings.least} are few.`) },
  },

  // What people do with a record, or with a list (`on: 'list'`); `input` is the form that is filled in before.
  actions: {
    count: {
      title: 'How many are there?',
      description: 'Counts the records that the list shows.',
      icon: 'sum',
      on: 'list',
      async run({ records, entity, filter, say, settings }) {
        const { totals } = await records.aggregate(entity, { measure: 'count() as n', filter, totals: true })
        const count = Number(totals?.n ?? 0)
        const few = count < Number(settings.least) ? ' That is few.' : ''
        return told('Count', `${say('{count} records fit.', { count })}${few}`)
      },
    },
    greet: {
      title: 'Greet',
      input: {
        type: 'object',
        properties: { words: { title: 'With these words', type: 'string', maxLength: 100, default: 'Hello' } },
        required: ['words'],
      },
      async run({ records, entity, id, input }) {
        const { label } = await records.get(entity, id)
        return told('Greeting', `${input.words}, ${label}!`)
      },
    },
  },

  // What stands on the page of a record; it only reads.
  panels: {
    age: {
      title: 'Age',
      async run({ records, entity, id, now }) {
        const { createdAt } = await records.get(entity, id, 'createdAt')
        const days = Math.floor((now.getTime() - Date.parse(String(createdAt))) / 86_400_000)
        return told('Age', `It is here for ${days} days.`)
      },
    },
  },

  // What dashboards show as a tile: `"widget": "my-plugin.kinds"`.
  widgets: {
    kinds: { title: 'Kinds of records', run: async ({ model }) => told('Kinds', `There are ${model.entities.size} kinds of records.`) },
  },

  // Addresses of its own: this one is `GET /api/plugins/my-plugin/status`.
  routes: { 'GET status': { summary: 'Whether it is there', run: async ({ person }) => ({ isThere: true, for: person?.name ?? null }) } },

  // Addresses beneath records: this one is `GET /api/records/{entity}/{id}/my-plugin-initials`.
  recordRoutes: {
    'GET {id}/my-plugin-initials': {
      describe: () => ({
        summary: 'The initials of a record',
        answer: { description: 'Letters', properties: { data: { type: 'string' } } },
      }),
      async run({ records, entity, id }) {
        const { label = '' } = await records.get(entity, id)
        const initials = label.split(/\s+/).map((word) => word.charAt(0).toUpperCase())
        return { data: initials.join('') }
      },
    },
  },

  // Where a number of a format is asked for, by others: the AI Agent's company information asks whatever `register` there is.
  connectors: {
    register: {
      kind: 'register',
      title: 'My register',
      format: 'my-plugin-number',
      outbound: ['register.example'],
      settings: { schema: { type: 'object', properties: { isOn: { title: 'Is asked', type: 'boolean', default: true } } } },
      // With `call.request('https://register.example/...')`; without a server to ask, this one knows one number.
      async ask({ number }) {
        const facts = number === 'MP-1' ? { name: 'The first of all', isActive: true } : null
        return { url: `https://register.example/${number}`, status: facts === null ? 404 : 200, facts }
      },
    },
  },

  // A kind of report made of the figures of another: `"kind": "my-plugin.thousands"`.
  reportKinds: {
    thousands: {
      title: 'In thousands',
      on: 'summary',
      work: ({ rows, totals, ...figures }) => {
        const thousands = (values: (typeof rows)[number]['values']) => values.map((value) => (value === null ? null : Number(value) / 1000))
        return { ...figures, rows: rows.map((row) => ({ ...row, values: thousands(row.values) })), totals: thousands(totals) }
      },
    },
  },

  // A way to draw a report: `"chart": "my-plugin.dots"`. Options of ECharts as JSON.
  charts: {
    dots: {
      title: 'Dots',
      draw: ({ rows }) => ({
        xAxis: {},
        yAxis: {},
        series: [{ type: 'scatter', data: rows.map(({ values }, index) => [index, values[0]]) }],
      }),
    },
  },

  // A kind of file that reports can be had as: `?format=my-plugin-text`.
  files: {
    'my-plugin-text': {
      title: 'Text',
      mediaType: 'text/plain; charset=utf-8',
      right: 'export',
      report: async ({ report, rows }) => new TextEncoder().encode(`${report.title}: ${rows.length} rows`),
    },
  },

  // Words of the metadata: a format of texts (`"format": "my-plugin-number"`)...
  formats: {
    'my-plugin-number': {
      title: 'My number',
      source: 'MP-, and digits',
      normalise: (value) => value.trim().toUpperCase(),
      isValid: (value) => /^MP-\d+$/.test(value),
      message: 'Enter MP- and digits, such as MP-1.',
      maxLength: 20,
      examples: { valid: [['mp-1', 'MP-1']], invalid: ['1'] },
    },
  },
  // ...a type of fields (`"type": "integer", "format": "my-plugin-dozens"`)...
  fieldTypes: {
    'my-plugin-dozens': {
      ...fieldType('integer'),
      title: 'Dozens',
      summary: '`"type": "integer", "format": "my-plugin-dozens"`',
      validate: (value) => (Number(value) % 12 === 0 ? undefined : 'Enter a multiple of 12.'),
    },
  },
  // ...and a function of the expression language: `myPluginHalf(record.total)`.
  functions: {
    myPluginHalf: { parameters: { value: 'decimal' }, body: 'value / 2', doc: 'The half.', example: 'myPluginHalf(record.total)' },
  },

  // Documents that it lays over the base: here the title of a list of codes.
  layers: [
    {
      name: 'my-plugin',
      files: [
        {
          path: 'lists/my-plugin-mood.json',
          text: JSON.stringify({ $id: 'my-plugin-mood', title: 'Mood', values: { good: { title: 'Good' }, bad: { title: 'Bad' } } }),
        },
      ],
    },
  ],

  // What is done on a schedule, once however many processes run.
  jobs: { tidy: { title: 'Tidies up every night', cron: '0 3 * * *', run: async () => undefined } },

  // What happens with every write: `judge` may refuse it, `changed` hears of it afterwards. `started` comes once.
  hooks: {
    judge: (changes) =>
      changes.flatMap(({ after }) => (after?.name === 'my-plugin' ? [{ field: 'name', message: 'Choose another name.' }] : [])),
    changed: async () => undefined,
    started: async () => undefined,
  },

  // What whoever runs the installation does: `kartoteka plugin run my-plugin.hello Ann`.
  commands: {
    hello: {
      summary: 'says hello',
      async run({ args, print }) {
        print(`Hello ${args[0] ?? 'everybody'}`)
        return 0
      },
    },
  },
})
