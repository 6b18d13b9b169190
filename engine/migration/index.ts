export { apply, type Plan, plan } from './apply.ts'
export type { Operation } from './operation.ts'
export { type TableDefinition, tables } from './tables.ts'
export { lastVersion } from './versions.ts'
