import type { Environment } from './environment.ts'

/** One command of `kartoteka`: one file in `commands/`, one line in `kartoteka.ts`. */
export interface Command {
  readonly name: string
  /** What stands behind `kartoteka`: `import <entity> <file> [--key field]`. */
  readonly usage: string
  readonly summary: string
  /** Answers the exit code. Errors that a person may see are thrown as `KartotekaError` or `MetadataError`. */
  run(args: readonly string[], environment: Environment): Promise<number>
}
