import type { TableDefinition } from './tables.ts'

/** A table to be made, and those of its columns whose target stands before it: their references are part of its statement. */
export interface NewTable {
  readonly table: TableDefinition
  readonly inline: readonly string[]
}

/**
 * New tables, each after those it points to as far as there is no circle, else in their own order. A reference that is part of
 * `create table` costs PostgreSQL half of one that is added later: each addition makes it read the whole target anew.
 */
export function inCreationOrder(tables: readonly TableDefinition[], existing: ReadonlySet<string>): readonly NewTable[] {
  const made = new Set(existing)
  const waiting = new Map(tables.map((table) => [table.name, table]))
  const order: NewTable[] = []
  const visit = (table: TableDefinition): void => {
    waiting.delete(table.name)
    for (const { references } of table.columns) {
      const target = references === undefined ? undefined : waiting.get(references)
      if (target !== undefined) visit(target)
    }
    made.add(table.name)
    const inline = table.columns.filter(({ references }) => references !== undefined && made.has(references))
    order.push({ table, inline: inline.map(({ name }) => name) })
  }
  for (const table of tables) if (waiting.has(table.name)) visit(table)
  return order
}
