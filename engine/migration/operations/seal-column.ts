import { type Operation, plainStep } from '../operation.ts'
import type { ColumnSealing } from '../sealing.ts'

interface SealStep extends ColumnSealing {
  /** The column as it is called when the plan begins; what is counted. */
  readonly storedAs: string
  readonly isDecided?: boolean
}

/**
 * Encrypts the values of a column that has become secret, or opens those of one that is secret no more. To encrypt takes nothing from
 * anybody; to open has to be decided.
 */
export function sealColumn(step: SealStep): Operation {
  const { table, column, before, after, storedAs } = step
  const place = `${table}.${column}`
  const isOpening = after === undefined
  const id = `${isOpening ? 'open' : 'encrypt'}:${place}`
  return {
    ...plainStep,
    data: { kind: 'seal-column', ...step } as Operation['data'],
    id,
    sign: '~',
    table,
    column: storedAs,
    isAdditive: !isOpening,
    choices: isOpening ? ['open', 'park', 'abort'] : [],
    lock: 'rewrite',
    ...(isOpening && step.isDecided !== true ? { refusal: openingRefusal(id, place) } : {}),
    describe: () => words(step),
    up: () => [],
    work: async (executor, { after: model, before: former, seal }) => {
      if (seal === undefined) throw new Error('whoever changes secret columns has the keys')
      await seal(executor, { table, column, before, after }, model ?? former?.())
    },
    down: () => sealColumn({ table, column, storedAs: column, before: after, after: before, isDecided: true }),
  }
}

function words({ table, column, before, after }: SealStep): string {
  if (after === undefined) return `decrypt the values of ${table}.${column}`
  if (after.kind === 'hash') return `replace the values of ${table}.${column} by digests`
  return `encrypt the values of ${table}.${column}${before === undefined ? '' : ` for ${after.place}`}`
}

function openingRefusal(id: string, place: string): string {
  return `${place} is secret no more, and its values would stand in clear. Decide: --decide ${id}=open, or =park to keep them encrypted aside.`
}
