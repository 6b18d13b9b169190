import { expect } from 'vitest'

/**
 * What `begin` sets going is there, where `ended` ends, in less than so many milliseconds. It is begun up to five times, for the
 * first that is quick enough: the machine may have had something else to do meanwhile. `begin` is told which time it is.
 */
export async function expectWithin(
  milliseconds: number,
  begin: (round: number) => Promise<unknown>,
  ended: (round: number) => PromiseLike<unknown>,
): Promise<void> {
  const took: number[] = []
  while (took.length < 5 && !took.some((time) => time < milliseconds)) {
    const round = took.length
    await begin(round)
    const started = performance.now()
    await ended(round)
    took.push(performance.now() - started)
  }
  expect(Math.min(...took), `the quickest of ${took.length}, in milliseconds`).toBeLessThan(milliseconds)
}

/** What is done in this process takes less than so many milliseconds of its processor, whatever else the machine does. */
export async function expectWorkBelow(milliseconds: number, work: () => unknown): Promise<void> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000, 'milliseconds of the processor').toBeLessThan(milliseconds)
}
