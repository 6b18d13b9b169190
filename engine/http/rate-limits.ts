import type { Request } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { KartotekaError } from '../base/errors.ts'
import { addressKey } from '../identity/index.ts'

/** How much somebody may ask in a minute. Each throws `too-many-requests` with the seconds to wait. */
export interface RateLimits {
  /** Whoever asks from one address, before anything is looked at. */
  address(request: Request): Promise<void>
  /** Who shows a token that is not good, or none where one is needed: guesses. */
  stranger(request: Request): Promise<void>
  person(id: string): Promise<void>
}

const minute = 60

/** Limits of one process, by what a person may ask: many people work behind one address, and strangers need little. Programs ask in the name
 * of people, so that what is meant against floods must not stand in the way of an import. */
export function createRateLimits(perMinute: number): RateLimits {
  const limiter = (name: string, points: number) => {
    const memory = new RateLimiterMemory({ keyPrefix: name, points: Math.max(1, Math.round(points)), duration: minute })
    return async (key: string) => {
      try {
        await memory.consume(key)
      } catch (refused) {
        throw refused instanceof RateLimiterRes ? tooMany(refused) : refused
      }
    }
  }
  const [address, stranger, person] = [
    limiter('address', perMinute * 10),
    limiter('stranger', perMinute / 25),
    limiter('person', perMinute),
  ]
  const from = (request: Request) => addressKey(request.ip ?? '').name
  return { address: (request) => address(from(request)), stranger: (request) => stranger(from(request)), person }
}

function tooMany({ msBeforeNext }: RateLimiterRes): KartotekaError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return new KartotekaError('too-many-requests', `Too many requests. Go on in ${retryAfter} seconds.`, { extensions: { retryAfter } })
}

const given = new WeakMap<object, RateLimits>()

/** The limits of an application; none where none were given. */
export function rateLimitsOf(app: object): RateLimits | undefined {
  return given.get(app)
}

export function giveRateLimits(app: object, limits: RateLimits): void {
  given.set(app, limits)
}
