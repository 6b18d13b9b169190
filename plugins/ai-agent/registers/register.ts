import type { PluginCall } from '../../../engine/plugins/api.ts'

/** What a register says about a company; what it does not say is left out. */
export interface CompanyFacts {
  readonly name?: string
  readonly street?: string
  readonly postalCode?: string
  readonly city?: string
  /** ISO 3166. */
  readonly country?: string
  /** By format of the field that holds it: `naf`, `fr-siret`, `eu-vat`. */
  readonly numbers?: Readonly<Record<string, string>>
  /** Whether the register says that it is there and active; null where it does not say. */
  readonly isActive: boolean | null
}

/** A public register that is asked for a company by a number of a certain format. */
export interface Register {
  readonly title: string
  /** The format of the field that holds the number. */
  readonly format: string
  /** Undefined where the register has nothing for such a number, such as VAT numbers of another country. */
  address(number: string, today: string): string | undefined
  /** Undefined where the company is not in it. Throws an Error for an answer of another form than is documented. */
  read(answer: unknown): CompanyFacts | undefined
}

export interface Asked {
  readonly url: string
  readonly status: number
  readonly answer: unknown
  /** The day on which it was asked. */
  readonly date: string
}

const day = 24 * 60 * 60 * 1000
const most = 500

/** What registers answered lately, so that nobody is asked twice a day for the same. */
export class RegisterCache {
  readonly #kept = new Map<string, Asked & { readonly until: number }>()

  async ask(call: PluginCall, url: string): Promise<Asked> {
    const known = this.#kept.get(url)
    if (known !== undefined && known.until > call.now.getTime()) return known
    const { status, json } = await call.request(url, { headers: { accept: 'application/json' }, maxBytes: 1_000_000 })
    const asked = {
      url,
      status,
      answer: status === 404 ? null : json(),
      date: call.now.toISOString().slice(0, 10),
      until: call.now.getTime() + day,
    }
    if (status < 500) {
      if (this.#kept.size >= most) this.#kept.delete(this.#kept.keys().next().value ?? '')
      this.#kept.set(url, asked)
    }
    return asked
  }
}
