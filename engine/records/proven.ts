import { LruMap } from '../base/lru.ts'
import { type Sql, sql } from '../base/sql.ts'
import type { Row } from '../database/database.ts'
import type { RecordsContext } from './context.ts'

/**
 * Something that was found out before and must still hold for an answer to be given: a scalar SQL expression, and what it was then. It is
 * asked together with what is read, so that it costs no statement of its own.
 */
export interface Standing {
  readonly question: Sql
  readonly answer: string
  /** Set once the database has said the same again. */
  isGiven: boolean
}

/** What was read was read for somebody who is another by now; nothing of it may be answered. */
export class NotProven extends Error {}

/** The row of a statement that answers one, read together with the proof when there is one to give. Throws `NotProven`. */
export async function oneProven<T extends Row>({ database, proof }: RecordsContext, statement: Sql): Promise<T | undefined> {
  if (proof === undefined || proof.isGiven) return database.one<T>(statement)
  const { question } = proof
  const values = [...question.values, ...statement.values]
  const row = await database.one<T & { proof: unknown }>({ text: withProof(question, statement), values })
  accept(proof, row?.proof)
  return row
}

/** Texts that are remembered, for each question. */
const remembered = 500
const joined = new Map<string, LruMap<string, string>>()

/** Made once for the statements that are asked again and again: a text that is put together anew is also read through anew to find what was prepared for it. */
function withProof(question: Sql, statement: Sql): string {
  const texts = joined.get(question.text) ?? new LruMap<string, string>(remembered)
  joined.set(question.text, texts)
  const known = texts.get(statement.text)
  if (known !== undefined) return known
  const { text } = sql`select q.*, ${question} as "proof" from (${statement}) q`
  texts.set(statement.text, text)
  return text
}

/**
 * What `work` answers for somebody who was remembered. Whatever it answers or throws before the proof is given is held back:
 * `NotProven` is thrown instead, and the request is to be judged from the start.
 */
export async function heldBack<T>(context: RecordsContext, proof: Standing, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  let answer: T
  try {
    answer = await work({ proof, ...context })
  } catch (error) {
    throw proof.isGiven ? error : new NotProven('refused before it was clear who asks', { cause: error })
  }
  if (!proof.isGiven) {
    const [row] = await context.database.all<{ proof: unknown }>(sql`select ${proof.question} as "proof"`)
    accept(proof, row?.proof)
  }
  return answer
}

function accept(proof: Standing, answer: unknown): void {
  if (answer !== proof.answer) throw new NotProven('who asks is another by now')
  proof.isGiven = true
}
