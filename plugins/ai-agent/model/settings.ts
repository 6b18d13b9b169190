/** Which language model is asked, and how much it may cost; of `KARTOTEKA_AI_...`, see the README. */
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
  /** What a million tokens cost, sent and received, in the currency of the budget. */
  readonly price: { readonly sent: number; readonly received: number }
  /** What this process may spend a day; any amount without it. */
  readonly budget: number | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

/** Undefined where no model is configured. Throws an Error that names the variable which cannot be used. */
export function readModelSettings(variables: Variables): ModelSettings | undefined {
  const { KARTOTEKA_AI_URL: url = '', KARTOTEKA_AI_MODEL: name = '', KARTOTEKA_AI_KEY: key } = variables
  if (url === '') return undefined
  if (!URL.canParse(url)) throw new Error(`KARTOTEKA_AI_URL is an address, such as https://models.example/v1; got ${JSON.stringify(url)}.`)
  if (name === '') throw new Error('KARTOTEKA_AI_MODEL says which model is asked at KARTOTEKA_AI_URL.')
  const isAnthropic = new URL(url).hostname === 'api.anthropic.com'
  const provider = variables.KARTOTEKA_AI_PROVIDER ?? (isAnthropic ? 'anthropic' : 'openai-compatible')
  if (provider !== 'anthropic' && provider !== 'openai-compatible')
    throw new Error('KARTOTEKA_AI_PROVIDER is openai-compatible or anthropic.')
  const [sent = 0, received = sent] = (variables.KARTOTEKA_AI_PRICE ?? '0').split(',').map(Number)
  return {
    ...{ url, name, key: key === '' ? undefined : key, provider },
    timeLimit: number(variables, 'KARTOTEKA_AI_SECONDS', 60) * 1000,
    mostTokens: number(variables, 'KARTOTEKA_AI_TOKENS', 40_000),
    price: { sent, received },
    budget: variables.KARTOTEKA_AI_BUDGET === undefined ? undefined : number(variables, 'KARTOTEKA_AI_BUDGET', 0),
  }
}

function number(variables: Variables, name: string, otherwise: number): number {
  const value = Number(variables[name] ?? otherwise)
  if (value >= 0 && Number.isFinite(value)) return value
  throw new Error(`${name} is a number; got ${JSON.stringify(variables[name])}.`)
}
