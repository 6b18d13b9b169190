import { defineConfig } from 'vitest/config'
import { LongestFirst } from './support/longest-first.ts'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'plugins/*/*.test.ts'],
    globalSetup: ['test/support/once-setup.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Every core has a worker, and a worker loads the engine once for all of its files: no test replaces a module, and
    // no module of the engine keeps what one test leaves for another.
    maxWorkers: '100%',
    isolate: false,
    // What happens by itself has time on a busy machine too; who waits for it goes on as soon as it is there.
    expect: { poll: { timeout: 30_000, interval: 10 } },
    sequence: { sequencer: LongestFirst },
  },
})
