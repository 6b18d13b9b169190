import { expect } from 'vitest'

/**
 * What `begin` sets going is there, where `ended` ends, in less than so many milliseconds of a machine that has nothing else to do:
 * of one whose processor is shared by four, in four times as many. It is begun up to five times, for the first that is quick enough.
 * `begin` is told which time it is.
 */
export async function expectWithin(
  milliseconds: number,
  begin: (round: number) => Promise<unknown>,
  ended: (round: number) => PromiseLike<unknown>,
): Promise<void> {
  const took: number[] = []
  while (took.length < 5 && !took.some((time) => time < milliseconds)) {
    const round = took.length
    const before = slowness()
    await begin(round)
    const started = performance.now()
    await ended(round)
    const time = performance.now() - started
    took.push(time / Math.max(1, (before + slowness()) / 2))
  }
  expect(Math.min(...took), `the quickest of ${took.length}, in milliseconds of a machine of its own`).toBeLessThan(milliseconds)
}

/** How many times as long work takes now as it would if nothing else wanted the processor: 1 on an idle machine. */
function slowness(): number {
  const [started, before] = [performance.now(), process.cpuUsage()]
  let worked = 0
  while (worked < 60) {
    const { user, system } = process.cpuUsage(before)
    worked = (user + system) / 1000
  }
  return (performance.now() - started) / worked
}

/** What is done in this process takes less than so many milliseconds of its processor, whatever else the machine does. */
export async function expectWorkBelow(milliseconds: number, work: () => unknown): Promise<void> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000, 'milliseconds of the processor').toBeLessThan(milliseconds)
}
