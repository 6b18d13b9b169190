export { ownerColumn, positionColumn } from './build-entity.ts'
export { type Compilation, compile, compileOrThrow } from './compile.ts'
export { fingerprint } from './hash.ts'
export { mergePatch } from './merge.ts'
export { metaSchemas } from './meta-schemas.ts'
export { resolvePath } from './paths.ts'
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
export { documentKinds, type Layer, type SourceFile } from './source.ts'
export { parseSort } from './views.ts'
