import { sayError } from '../api/problem.ts'
import { listRecords, type RecordData } from '../api/records.ts'

export interface Targets {
  readonly entity: string
  /** The chosen ones; undefined: all that match. */
  readonly ids: readonly string[] | undefined
  readonly filter: string | undefined
  readonly search: string | undefined
}

export interface BulkResult {
  readonly done: readonly RecordData[]
  readonly failed: readonly { readonly record: RecordData; readonly message: string }[]
}

const pageSize = 200
const idsAtOnce = 50
const atOnce = 4

/** The records that something is to be done with, with some of their fields. */
export async function gather(targets: Targets, fields: readonly string[], signal: AbortSignal): Promise<readonly RecordData[]> {
  const { entity, ids, filter, search } = targets
  const asked = [...new Set(['label', ...fields])]
  if (ids === undefined) return gatherPages(entity, { fields: asked, filter, search }, signal)
  const found: RecordData[] = []
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const quoted = ids.slice(start, start + idsAtOnce).map((id) => `'${id}'`)
    found.push(...(await gatherPages(entity, { fields: asked, filter: `id in [${quoted.join(', ')}]` }, signal)))
  }
  return found
}

async function gatherPages(
  entity: string,
  query: { readonly fields: readonly string[]; readonly filter?: string; readonly search?: string },
  signal: AbortSignal,
): Promise<readonly RecordData[]> {
  const found: RecordData[] = []
  let cursor: string | undefined
  do {
    const page = await listRecords(entity, { ...query, limit: pageSize, cursor }, signal)
    found.push(...page.data)
    cursor = page.page.next ?? undefined
  } while (cursor !== undefined)
  return found
}

/** Does something with each record, a few at a time; one that fails holds up no other. What is not begun when the signal comes is left. */
export async function runEach(
  records: readonly RecordData[],
  work: (record: RecordData) => Promise<unknown>,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<BulkResult> {
  const done: RecordData[] = []
  const failed: { record: RecordData; message: string }[] = []
  let next = 0
  async function worker() {
    while (next < records.length && !signal.aborted) {
      const record = records[next++]
      if (record === undefined) return
      try {
        const result = await work(record)
        done.push(isRecord(result) ? result : record)
      } catch (error) {
        failed.push({ record, message: sayError(error) })
      }
      onProgress(done.length + failed.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { done, failed }
}

function isRecord(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && 'id' in value && 'version' in value
}
