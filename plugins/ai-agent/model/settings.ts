import type { PluginCall, SettingValues } from '../../../engine/plugins/api.ts'

/** Which language model is asked, and how much it may cost. */
export interface ModelSettings {
  /** Base address of the API: `https://api.example.com/v1`. */
  readonly url: string
  readonly name: string
  readonly key: string | undefined
  readonly provider: 'openai-compatible' | 'anthropic'
  /** Milliseconds that one answer may take. */
  readonly timeLimit: number
  /** Tokens that one answer may take, of what is sent and what comes. */
  readonly mostTokens: number
  /** How often the model is asked again within one answer, with what its tools said. */
  readonly mostSteps: number
  /** What a million tokens cost, sent and received, in the currency of the budget. */
  readonly price: { readonly sent: number; readonly received: number }
  /** What may be used up a day of UTC; any amount without it. */
  readonly day: { readonly tokens: number | undefined; readonly seconds: number | undefined; readonly money: number | undefined }
}

type Variables = Readonly<Record<string, string | undefined>>

/** Of `KARTOTEKA_AI_...`, see the README. Undefined where no model is configured. Throws an Error that names the variable which cannot be used. */
export function readModelSettings(variables: Variables): ModelSettings | undefined {
  const { KARTOTEKA_AI_URL: url = '', KARTOTEKA_AI_MODEL: name = '', KARTOTEKA_AI_KEY: key } = variables
  if (url === '') return undefined
  if (!URL.canParse(url)) throw new Error(`KARTOTEKA_AI_URL is an address, such as https://models.example/v1; got ${JSON.stringify(url)}.`)
  if (name === '') throw new Error('KARTOTEKA_AI_MODEL says which model is asked at KARTOTEKA_AI_URL.')
  const provider = variables.KARTOTEKA_AI_PROVIDER ?? providerOf(url)
  if (provider !== 'anthropic' && provider !== 'openai-compatible')
    throw new Error('KARTOTEKA_AI_PROVIDER is openai-compatible or anthropic.')
  const [sent = 0, received = sent] = (variables.KARTOTEKA_AI_PRICE ?? '0').split(',').map(Number)
  return {
    ...{ url, name, key: key === '' ? undefined : key, provider },
    timeLimit: number(variables, 'KARTOTEKA_AI_SECONDS', 60) * 1000,
    mostTokens: number(variables, 'KARTOTEKA_AI_TOKENS', 40_000),
    mostSteps: 6,
    price: { sent, received },
    day: {
      ...{ tokens: undefined, seconds: undefined },
      money: variables.KARTOTEKA_AI_BUDGET === undefined ? undefined : number(variables, 'KARTOTEKA_AI_BUDGET', 0),
    },
  }
}

const providerOf = (url: string) => (new URL(url).hostname === 'api.anthropic.com' ? 'anthropic' : 'openai-compatible')

function number(variables: Variables, name: string, otherwise: number): number {
  const value = Number(variables[name] ?? otherwise)
  if (value >= 0 && Number.isFinite(value)) return value
  throw new Error(`${name} is a number; got ${JSON.stringify(variables[name])}.`)
}

/** Milliseconds: the longest that one answer may be allowed to take. */
export const longestAnswer = 300_000

const keyVariable = 'KARTOTEKA_AI_KEY'

/** The form in which an administrator sets the model; what the environment says are its defaults. */
export function settingsSchema(given: ModelSettings | undefined) {
  const whole = (title: string, minimum: number, maximum: number, rest: object = {}) => ({
    title,
    type: 'integer',
    minimum,
    maximum,
    ...rest,
  })
  const amount = { type: 'number', multipleOf: 0.000001, minimum: 0, maximum: 1_000_000 }
  const or = (value: unknown) => (value === undefined ? {} : { default: value })
  return {
    type: 'object',
    properties: {
      isOn: { title: 'Asks a language model', type: 'boolean', default: true },
      address: {
        title: 'Address',
        description: 'Of an API that is compatible with that of OpenAI, or of Anthropic: https://models.example/v1',
        type: 'string',
        format: 'uri',
        maxLength: 300,
        ...or(given?.url),
      },
      model: { title: 'Model', type: 'string', maxLength: 100, ...or(given?.name) },
      provider: {
        title: 'Protocol',
        oneOf: [
          { const: 'openai-compatible', title: 'OpenAI-compatible' },
          { const: 'anthropic', title: 'Anthropic' },
        ],
        ...or(given?.provider),
      },
      key: {
        title: 'Variable of the key',
        description:
          'The name of the variable of the environment that holds the key: KARTOTEKA_AI_KEY, which is sent to no other address than the one it was set for, or one that begins with KARTOTEKA_AI_KEY_.',
        type: 'string',
        maxLength: 60,
        'x-environment': keyVariable,
        default: keyVariable,
      },
      secondsPerAnswer: whole('Seconds of one answer', 1, longestAnswer / 1000, or((given?.timeLimit ?? 60_000) / 1000)),
      tokensPerAnswer: whole('Tokens of one answer', 100, 1_000_000, or(given?.mostTokens ?? 40_000)),
      stepsPerAnswer: whole('Steps of one answer', 1, 20, {
        description: 'How often the model may look something up.',
        ...or(given?.mostSteps ?? 6),
      }),
      priceSent: { title: 'Price of a million tokens sent', ...amount, ...or(given?.price.sent) },
      priceReceived: { title: 'Price of a million tokens received', ...amount, ...or(given?.price.received) },
      tokensPerDay: whole('Tokens a day', 0, 1_000_000_000, or(given?.day.tokens)),
      secondsPerDay: whole('Seconds a day', 0, 1_000_000, or(given?.day.seconds)),
      moneyPerDay: { title: 'Money a day', ...amount, ...or(given?.day.money) },
    },
  }
}

/** What is set, with the key of the environment. Undefined where no model is set, or it is switched off. */
export function modelOf(
  given: ModelSettings | undefined,
  { settings, variable }: Pick<PluginCall, 'settings' | 'variable'>,
): ModelSettings | undefined {
  const chosen = withoutKey(settings)
  if (chosen === undefined) return undefined
  // The key that the installation was started with is that of the address that it was started with.
  const isOther = given !== undefined && new URL(chosen.url).origin !== new URL(given.url).origin
  if (settings.key === keyVariable) return { ...chosen, key: isOther ? undefined : (given?.key ?? variable('key')) }
  return { ...chosen, key: variable('key') }
}

/** The same as far as settings alone say it. */
export function withoutKey(settings: SettingValues): ModelSettings | undefined {
  const { isOn, address = '', model = '', provider } = settings
  if (isOn === false || model === '' || !URL.canParse(String(address))) return undefined
  const amount = amountsOf(settings)
  const sent = amount('priceSent') ?? 0
  return {
    ...{ url: String(address), name: String(model), key: undefined },
    provider:
      provider === 'anthropic' || (provider === undefined && providerOf(String(address)) === 'anthropic')
        ? 'anthropic'
        : 'openai-compatible',
    timeLimit: (amount('secondsPerAnswer') ?? 60) * 1000,
    mostTokens: amount('tokensPerAnswer') ?? 40_000,
    mostSteps: amount('stepsPerAnswer') ?? 6,
    price: { sent, received: amount('priceReceived') ?? sent },
    day: dayOf(settings),
  }
}

/** What may be used up a day. */
export function dayOf(settings: SettingValues): ModelSettings['day'] {
  const amount = amountsOf(settings)
  return { tokens: amount('tokensPerDay'), seconds: amount('secondsPerDay'), money: amount('moneyPerDay') }
}

function amountsOf(settings: SettingValues): (name: string) => number | undefined {
  return (name) => (typeof settings[name] === 'number' ? settings[name] : undefined)
}
