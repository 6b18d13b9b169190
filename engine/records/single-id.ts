import { createHash } from 'node:crypto'
import type { Entity } from '../model/model.ts'

/** The id of the one record of an entity of the kind `singleton`, the same everywhere: two that are made at once meet in it. */
export function singleId({ name }: Entity): string {
  const hex = createHash('sha256').update(`one ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
