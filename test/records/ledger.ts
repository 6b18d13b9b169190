import { identifier, sql } from '../../engine/base/sql.ts'
import { QueryContext } from '../../engine/database/index.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { type DatabaseName, type Documents, layersOf, newDatabase } from '../support/engine.ts'

const money = { type: 'number', multipleOf: 0.01 }
const text = { type: 'string', maxLength: 60 }
const kept = { 'x-stored': true }

/** Values that are kept over own fields, lines, references, lists of three levels, several references, and each other. */
export const ledgerDocuments: Documents = {
  'entities/group': {
    properties: {
      name: text,
      owed: { ...money, 'x-computed': 'record.firms.map(f, f.owed).sum()', ...kept },
      firmCount: { type: 'integer', 'x-computed': 'record.firms.count()', ...kept },
    },
  },
  'entities/firm': {
    properties: {
      name: text,
      group: { 'x-ref': 'group', 'x-inverse': 'firms' },
      discount: { type: 'integer' },
      owed: { ...money, 'x-computed': 'record.bills.filter(b, b.isOpen).map(b, b.total).sum()', ...kept },
      lastBill: { type: 'string', format: 'date', 'x-computed': 'record.bills.map(b, b.date).max()', ...kept },
      isLarge: { type: 'boolean', 'x-computed': 'record.owed > 100.0' },
      marked: { ...text, 'x-computed': "record.isLarge ? 'large' : 'small'", ...kept },
      noteCount: { type: 'integer', 'x-computed': 'record.notes.count()', ...kept },
    },
  },
  'entities/bill': {
    properties: {
      firm: { 'x-ref': 'firm', 'x-inverse': 'bills' },
      date: { type: 'string', format: 'date' },
      isOpen: { type: 'boolean', default: true },
      lines: { type: 'array', items: { $ref: 'bill-line' } },
      tags: { type: 'array', items: { 'x-ref': 'tag' }, 'x-inverse': 'bills' },
      net: { ...money, 'x-computed': 'record.lines.map(l, l.amount).sum()' },
      total: { ...money, 'x-computed': 'record.net - record.net * (record.firm.discount) / 100', ...kept },
      groupName: { ...text, 'x-computed': 'record.firm.group.name', ...kept },
      tagWeight: { type: 'integer', 'x-computed': 'record.tags.map(t, t.weight).sum()', ...kept },
    },
  },
  'entities/bill-line': {
    properties: {
      good: { 'x-ref': 'good', 'x-inverse': 'sales' },
      quantity: { type: 'integer' },
      price: money,
      amount: { ...money, 'x-computed': 'record.quantity * record.price', ...kept },
      goodName: { ...text, 'x-computed': 'record.good.name', ...kept },
    },
  },
  'entities/good': {
    properties: { name: text, sold: { type: 'integer', 'x-computed': 'record.sales.map(s, s.quantity).sum()', ...kept } },
  },
  'entities/tag': {
    properties: {
      name: text,
      weight: { type: 'integer' },
      billed: { ...money, 'x-computed': 'record.bills.map(b, b.total).sum()', ...kept },
    },
  },
  'entities/note': {
    properties: { body: text, about: { 'x-ref': ['firm', 'group'], 'x-inverse': 'notes' } },
  },
}

/** An engine over the ledger, and what its stored values should be. */
export interface Ledger {
  readonly engine: Engine
  /** `entity.field id: kept, worked out` of every stored value that is not what its expression gives now. */
  differences(): Promise<readonly string[]>
  close(): Promise<void>
}

export async function openLedger(database: DatabaseName, documents = ledgerDocuments): Promise<Ledger> {
  const { address, folder, remove } = await newDatabase(database)
  const engine = await createEngine({ layers: layersOf(documents), database: address, files: folder })
  return {
    engine,
    differences: () => differences(engine),
    async close() {
      await engine.close()
      remove()
    },
  }
}

/** Compares each column with its expression, in which everything else that is kept is worked out as well. */
async function differences(engine: Engine): Promise<readonly string[]> {
  const { database, model } = engine
  const found: string[] = []
  for (const { entity: name, field: fieldName } of model.dependencies.fields) {
    const entity = model.entities.get(name)
    const field = entity?.fields.get(fieldName)
    if (entity === undefined || field === undefined) throw new Error(fieldName)
    const query = new QueryContext(virtual(model), database.dialect, new Date())
    const kept = identifier('r', field.column)
    const fresh = query.computed(virtual(model).entities.get(name) ?? entity, field, 'r')
    const rows = await database.all<{ id: string; kept: unknown; fresh: unknown }>(
      sql`select r."id" as id, ${kept} as kept, ${fresh} as fresh from ${identifier(entity.table)} r where ${kept} is distinct from ${fresh}`,
    )
    found.push(...rows.map((row) => `${name}.${fieldName} ${row.id}: ${row.kept}, ${row.fresh}`))
  }
  return found
}

/** The same model with every computed field worked out when it is read. */
function virtual(model: Engine['model']): Engine['model'] {
  const entities = [...model.entities].map(([name, entity]) => {
    const fields = [...entity.fields].map(([key, field]) => [key, { ...field, schema: { ...field.schema, 'x-stored': false } }] as const)
    return [name, { ...entity, fields: new Map(fields) }] as const
  })
  return { ...model, entities: new Map(entities) }
}
