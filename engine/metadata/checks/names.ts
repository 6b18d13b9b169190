import { pointerStep } from '../../base/json.ts'
import { linkFields, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext } from '../compile-context.ts'

/** PostgreSQL cuts names after 63 bytes, so that two of them could become one. */
const maxSqlName = 63
/** Tables of the engine itself. */
const engineTables = new Set(['kartoteka_counter', 'kartoteka_lock', 'kartoteka_version'])

/** Names that a person or a database would take for the same, and names that become too long in a database. */
export function checkNames(context: CompileContext): void {
  const tables = new Map([...context.entities.values()].map((entity) => [entity.table, `entity "${entity.name}"`]))
  for (const entity of context.entities.values()) {
    if (engineTables.has(entity.table)) {
      context.report(
        entity.name,
        'table-collision',
        '/$id',
        `The table "${entity.table}" is one of the engine's own.`,
        'Choose another name.',
      )
    }
    checkFields(context, entity)
    checkLinkTables(context, entity, tables)
    checkRenames(context, entity)
  }
  const folded = new Map<string, string>()
  for (const name of context.entities.keys()) {
    const key = name.replaceAll('-', '')
    const other = folded.get(key)
    if (other !== undefined)
      context.report(
        name,
        'name-case',
        '/$id',
        `"${name}" and "${other}" differ only by hyphens.`,
        'People mix them up; choose another name.',
      )
    folded.set(key, name)
  }
}

/** The table of links of a field must not have the name of another table. */
function checkLinkTables(context: CompileContext, entity: Entity, tables: Map<string, string>): void {
  for (const field of linkFields(entity)) {
    const table = linkTable(entity, field)
    const other = engineTables.has(table) ? "engine's own" : tables.get(table)
    if (other !== undefined)
      context.report(
        entity.name,
        'name-collision',
        `/properties${pointerStep(field.name)}`,
        `The links of "${field.name}" would be kept in the table "${table}", which is that of the ${other}.`,
        'Choose another name for the field.',
      )
    tables.set(table, `field "${entity.name}.${field.name}"`)
  }
}

function checkFields(context: CompileContext, entity: Entity): void {
  const folded = new Map<string, string>()
  const columns = new Map<string, string>()
  for (const field of entity.fields.values()) {
    const pointer = `/properties${pointerStep(field.name)}`
    const other = folded.get(field.name.toLowerCase())
    if (other !== undefined)
      context.report(
        entity.name,
        'name-case',
        pointer,
        `"${field.name}" and "${other}" differ only by capitals.`,
        'Files and people mix them up; choose another name.',
      )
    folded.set(field.name.toLowerCase(), field.name)
    for (const { name } of field.type.columns(field)) {
      if (name.length > maxSqlName)
        context.report(
          entity.name,
          'derived-name-too-long',
          pointer,
          `The column "${name}" of "${field.name}" would have ${name.length} letters; a database takes ${maxSqlName}.`,
          'Shorten the name of the field or of its part.',
        )
      const before = columns.get(name)
      if (before !== undefined)
        context.report(
          entity.name,
          'column-collision',
          pointer,
          `"${field.name}" and "${before}" would both be kept in the column "${name}".`,
          'Choose another name for one of them.',
        )
      columns.set(name, field.name)
    }
  }
}

function checkRenames(context: CompileContext, entity: Entity): void {
  for (const field of entity.fields.values()) {
    const before = field.schema['x-renamed-from']
    if (before === undefined || !entity.fields.has(before)) continue
    context.report(
      entity.name,
      'renamed-from-existing',
      `/properties${pointerStep(field.name)}/x-renamed-from`,
      `"${field.name}" was renamed from "${before}", which is still there.`,
      'Take one of the two away.',
    )
  }
  const before = context.documentOf(entity.name)['x-renamed-from']
  if (before !== undefined && context.isKnown('entities', before)) {
    context.report(
      entity.name,
      'renamed-from-existing',
      '/x-renamed-from',
      `"${entity.name}" was renamed from "${before}", which is still there.`,
      'Take one of the two away.',
    )
  }
}
