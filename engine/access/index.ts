export { type Access, accessOf, type FieldAccess } from './access.ts'
export { type Alternative, anyOf, type Rule } from './rule.ts'
export { visibleModel } from './visible-model.ts'
