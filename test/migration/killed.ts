// A process that applies the second set of documents and is killed before step number `STEP`; see killed.test.ts.
import { systemClock } from '../../engine/base/clock.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { apply } from '../../engine/migration/index.ts'
import { layersOf } from '../support/engine.ts'
import { after, decisions } from './killed-documents.ts'

const [address = '', fatal = '0'] = process.argv.slice(2)
const database = await openDatabase(address)
const layers = layersOf(after)
let step = 0
await apply(database, compileOrThrow(layers), layers, {
  clock: systemClock,
  additiveOnly: false,
  decisions,
  onStep() {
    step += 1
    if (step === Number(fatal)) process.kill(process.pid, 'SIGKILL')
  },
})
process.kill(process.pid, 'SIGKILL')
