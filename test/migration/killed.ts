// A process that applies layers and is killed before step number `fatal`, or when it is done; see killed.test.ts.
import { readFileSync } from 'node:fs'
import { systemClock } from '../../engine/base/clock.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { apply } from '../../engine/migration/index.ts'

const [address = '', fatal = '0', file = ''] = process.argv.slice(2)
const { layers, decisions } = JSON.parse(readFileSync(file, 'utf8'))
let step = 0
await apply(await openDatabase(address), compileOrThrow(layers), layers, {
  clock: systemClock,
  additiveOnly: false,
  decisions,
  onStep() {
    step += 1
    if (step === Number(fatal)) process.kill(process.pid, 'SIGKILL')
  },
})
process.kill(process.pid, 'SIGKILL')
