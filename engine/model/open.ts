import type { Entity } from './model.ts'

/** Whether people may do this with records of the entity at all (`x-allow`); none are made of one that is kept for old records only (`x-deprecated`). */
export function isOpen({ allowed, deprecated }: Entity, what: 'create' | 'edit' | 'delete'): boolean {
  return (allowed === undefined || allowed.includes(what)) && !(what === 'create' && deprecated !== undefined)
}
