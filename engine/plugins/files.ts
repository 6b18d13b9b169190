import type { FileKind } from '../reports/index.ts'
import { guarded } from './guarded.ts'
import type { Plugin } from './plugin.ts'

/** A long report on paper may take this long. */
const usualLimit = 120_000

/** The kinds of files that plugins bring, in their order; one that fails harms nothing but the file that was asked for. */
export function filesOf(plugins: readonly Plugin[]): readonly FileKind[] {
  return plugins.flatMap(({ name: plugin, files = {}, translations }) =>
    Object.entries(files).map(([name, { timeLimit = usualLimit, report, document, ...kind }]): FileKind => {
      const told = `The file "${name}" of the plugin "${plugin}"`
      return {
        ...{ name, ...kind, translations },
        report: report && ((...given) => guarded(told, timeLimit, () => report(...given))),
        document: document && ((...given) => guarded(told, timeLimit, () => document(...given))),
      }
    }),
  )
}
