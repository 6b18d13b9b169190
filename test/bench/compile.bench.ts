// How long it takes to compile 1 000 entities of 50 fields with 5 000 expressions, beside what reading the same text as JSON takes.
// Run by `npm run bench compile`. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile, type SourceFile } from '../../engine/metadata/index.ts'

const entities = Number(process.env.ENTITIES ?? 1_000)
const [system] = readLayers([])
if (system === undefined) throw new Error('the engine has a layer of its own')
const files = Array.from({ length: entities }, (_, index) => entityFile(index))

// As `kartoteka check` runs.
setFlagsFromString('--interrupt-budget=2000000')
const cpuBefore = process.cpuUsage()
const shipped = readLayers([fileURLToPath(new URL('../../metadata', import.meta.url))])
const read = process.cpuUsage(cpuBefore)
compile(shipped)
const all = process.cpuUsage(cpuBefore)
setFlagsFromString('--interrupt-budget=67584')
print(`shipped metadata: read and compiled first in ${milliseconds(all)} ms of CPU (${milliseconds(read)} ms of it reading)`)

for (const run of [1, 2]) {
  const control = timed(() => {
    for (const file of files) JSON.parse(file.text)
  })
  const took = timed(() => {
    const { problems } = compile([system, { name: 'large', files }])
    if (problems.length > 0) throw new Error(JSON.stringify(problems[0]))
  })
  const memory = Math.round(process.memoryUsage().rss / 1024 / 1024)
  print(
    `${entities} entities, run ${run}: ${took.toFixed(0)} ms, control (JSON.parse) ${control.toFixed(0)} ms, ratio ${(took / control).toFixed(0)}, ${memory} MB resident`,
  )
}

/** Fifty fields of six kinds, one of them a reference, and five computed ones. */
function entityFile(index: number): SourceFile {
  const kinds = [
    index === 0 ? { type: 'boolean' } : { 'x-ref': `thing-${index - 1}` },
    { type: 'number', multipleOf: 0.01 },
    { type: 'integer' },
    { type: 'string', format: 'date' },
    { type: 'boolean' },
    { type: 'string', maxLength: 80 },
  ]
  const properties: Record<string, object> = {}
  for (let field = 0; field < 50; field++) properties[`field${field}`] = kinds[field === 0 ? 0 : 1 + (field % 5)] ?? {}
  for (let field = 0; field < 5; field++) {
    const source = `record.field5 * 2 + (record.field6 > 3 ? record.field10 : 1) + ${field}`
    properties[`computed${field}`] = { type: 'number', multipleOf: 0.01, 'x-computed': source }
  }
  const document = { $id: `thing-${index}`, title: `Thing ${index}`, type: 'object', properties, 'x-label': '{field4}' }
  return { path: `large/entities/thing-${index}.json`, text: JSON.stringify(document, null, 2) }
}

function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function milliseconds({ user, system: kernel }: NodeJS.CpuUsage): number {
  return Math.round((user + kernel) / 1000)
}

function print(line: string): void {
  console.log(line)
}
