import { KartotekaError } from '../../../engine/plugins/api.ts'
import type { ModelSettings } from './settings.ts'

export interface Usage {
  readonly sent: number
  readonly received: number
}

/** What one process has spent today on the model. */
export class Purse {
  readonly #settings: Pick<ModelSettings, 'price' | 'budget'>
  #day = ''
  #spent = 0

  constructor(settings: Pick<ModelSettings, 'price' | 'budget'>) {
    this.#settings = settings
  }

  /** Throws `too-many-requests` when what may be spent a day is spent. */
  open(now: Date): void {
    const { budget } = this.#settings
    const day = now.toISOString().slice(0, 10)
    if (day !== this.#day) [this.#day, this.#spent] = [day, 0]
    if (budget === undefined || this.#spent < budget) return
    const hint =
      'What the language model may cost a day is used up; it is asked again tomorrow. What is worked out without it is there all the same.'
    throw new KartotekaError('too-many-requests', hint)
  }

  pay({ sent, received }: Usage): void {
    const { price } = this.#settings
    this.#spent += (sent * price.sent + received * price.received) / 1_000_000
  }
}
