#!/usr/bin/env node
// Starts the command line in TypeScript: `kartoteka check`.
import { register } from 'tsx/esm/api'

register()
const { run } = await import('./kartoteka.ts')
process.exitCode = await run(process.argv.slice(2))
