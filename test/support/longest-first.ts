import { statSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that need a browser go first, then the larger ones: a long file that starts last leaves the other cores without
 * work. What is known of earlier runs is not looked at, as a fresh clone knows nothing.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => weight(b.moduleId) - weight(a.moduleId))
  }
}

function weight(path: string): number {
  return statSync(path).size * (/[\\/]browser[\\/]/.test(path) ? 100 : 1)
}
