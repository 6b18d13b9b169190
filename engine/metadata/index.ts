export { ownerColumn, positionColumn } from './build-entity.ts'
export { type Compilation, compile, compileOrThrow } from './compile.ts'
export { type Explanation, explain } from './explain.ts'
export { fingerprint } from './hash.ts'
export { mergePatch } from './merge.ts'
export { metaSchemas } from './meta-schemas.ts'
export { type OwnReport, readOwnReport } from './own-report.ts'
export { resolvePath } from './paths.ts'
export { personVariables } from './person-variables.ts'
export {
  formatProblem,
  isError,
  levelOf,
  MetadataError,
  type Problem,
  type ProblemCode,
  type ProblemLevel,
  problemCodes,
} from './problem.ts'
export { withoutFields } from './served.ts'
export { documentKinds, type Layer, type SourceFile } from './source.ts'
export { tightenedEntities } from './tightened.ts'
export { findUses, type Use, type UsesSource } from './uses/find-uses.ts'
export { parseSort } from './views.ts'
