export { type Access, accessOf, type FieldAccess } from './access.ts'
export { fieldReasons, type Reason, verbReasons } from './reasons.ts'
export { type Alternative, anyOf, type Rule } from './rule.ts'
export { visibleModel } from './visible-model.ts'
