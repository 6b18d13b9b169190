import { KartotekaError } from '../base/errors.ts'
import type { ColumnKind } from '../fields/index.ts'
import { parseSort, resolvePath } from '../metadata/index.ts'
import type { Entity, Model, SortKey } from '../model/model.ts'

const sortableKinds = new Set<ColumnKind['kind']>(['text', 'integer', 'decimal', 'boolean', 'date', 'instant', 'id'])
const maxKeys = 5

/** The `sort` parameter (`-amount,name`), checked against the model. Throws `invalid-parameter`. */
export function readSort(model: Model, entity: Entity, text: string, parameter = 'sort'): readonly SortKey[] {
  const keys = parseSort(text)
  if (keys.length > maxKeys) throw refuse(parameter, `At most ${maxKeys} sort keys; got ${keys.length}.`)
  for (const { path } of keys) {
    const resolved = resolvePath(model.entities, entity, path)
    if ('problem' in resolved) throw refuse(parameter, `${resolved.problem} ${resolved.hint}`)
    const field = resolved.fields.at(-1)
    const shape = field?.type.shape(field)
    if (field?.schema['x-secret'] !== undefined) throw refuse(parameter, `A list cannot be sorted by "${path}": it is secret.`)
    const isSortable =
      shape !== undefined &&
      (shape.shape === 'column' ? sortableKinds.has(shape.kind.kind) : shape.shape === 'duration' || shape.shape === 'reference')
    if (!isSortable || (field?.targets.length ?? 0) > 1) throw refuse(parameter, `A list cannot be sorted by "${path}".`)
  }
  return keys
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
