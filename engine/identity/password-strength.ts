import { KartotekaError } from '../base/errors.ts'
import { fold } from '../base/fold.ts'

export const minPasswordLength = 10
export const maxPasswordLength = 200

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly name: string
  readonly email: string
}

/**
 * Throws `validation-failed` with what is wrong: too short, made of the person's own name or e-mail, or easy to guess. The last
 * is judged offline over 49 000 passwords that are known from breaches, and what people do to them (`P4ssw0rd!`, `summer2024`).
 */
export async function checkPasswordStrength(password: string, owner: PasswordOwner, pointer = '/password'): Promise<void> {
  const message = await weakness(password.normalize('NFC'), owner)
  if (message !== undefined)
    throw new KartotekaError('validation-failed', message, { errors: [{ pointer, code: 'weak-password', message }] })
}

async function weakness(password: string, owner: PasswordOwner): Promise<string | undefined> {
  const length = [...password].length
  if (length < minPasswordLength) return `A password has at least ${minPasswordLength} characters; this has ${length}.`
  if (length > maxPasswordLength) return `A password has at most ${maxPasswordLength} characters; this has ${length}.`
  const own = wordsOf(owner)
  if (withoutWords(password, own).length < minPasswordLength - 2) return 'The password is made of the name or the e-mail. Choose another.'
  loaded ??= loadGuesser()
  const guesser = await loaded
  const { score } = guesser.check(password.slice(0, judged), [...own, 'kartoteka'])
  return score < goodScore
    ? 'The password is easy to guess. Choose a longer one, such as four words that have nothing to do with each other.'
    : undefined
}

/** What stands behind is not judged: the time that judging takes grows with the length. */
const judged = 60
/** More than 10^8 guesses: out of reach through a form, expensive against an Argon2id hash. */
const goodScore = 3

interface Guesser {
  check(password: string, own: string[]): { readonly score: number }
}

let loaded: Promise<Guesser> | undefined

async function loadGuesser(): Promise<Guesser> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}

function wordsOf({ name, email }: PasswordOwner): string[] {
  return [...`${name} ${email}`.matchAll(/[\p{L}\p{N}]{3,}/gu)].map(([word]) => fold(word))
}

function withoutWords(password: string, words: readonly string[]): string {
  return [...words].sort((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, ''), fold(password))
}
