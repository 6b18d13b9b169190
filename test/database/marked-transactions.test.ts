import { describe, expect, it } from 'vitest'
import type { Database, Executor } from '../../engine/database/index.ts'
import { MarkedTransactions } from '../../engine/database/index.ts'

/** A database whose transactions end when the test says so. */
function slowDatabase(): { database: Database; end: (() => void)[] } {
  const end: (() => void)[] = []
  const transaction: Database['transaction'] = async (work) => {
    const answer = await work({} as Executor)
    await new Promise<void>((resolve) => end.push(resolve))
    return answer
  }
  return { database: { transaction } as Database, end }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a marked transaction', () => {
  it('is told of when it is kept, not when another one ends before', async () => {
    const { database, end } = slowDatabase()
    const marks = new MarkedTransactions()
    let told = 0
    const watched = marks.watching(database, () => {
      told++
    })
    const marked = watched.transaction(async (executor) => marks.mark(executor))
    const other = watched.transaction(async () => undefined)
    await settled()
    end[1]?.()
    await other
    expect(told).toBe(0)
    end[0]?.()
    await marked
    expect(told).toBe(1)
  })

  it('that is taken back is not told of', async () => {
    const { database } = slowDatabase()
    const marks = new MarkedTransactions()
    let told = 0
    const watched = marks.watching(database, () => {
      told++
    })
    const failed = watched.transaction(async (executor) => {
      marks.mark(executor)
      throw new Error('taken back')
    })
    await expect(failed).rejects.toThrow('taken back')
    expect(told).toBe(0)
  })
})
