import type { CurrencyCount, ReportBasis } from '../forms/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Report } from '../model/report.ts'
import { type Action, aggregateRecords, type RecordsContext } from '../records/index.ts'
import { allOf } from './drill.ts'
import { innerPath } from './find-report.ts'

/** The path of the field that says in which currency the amounts of a report are; undefined where they are in none or in a fixed one. */
export function currencyPath(model: Model, entity: Entity, report: Report): string | undefined {
  const amounts = report.measures.filter((measure) => /^(sum|avg|min|max)\(/.test(measure)).map(innerPath)
  for (const path of amounts) {
    const resolved = resolvePath(model.entities, entity, path)
    const currency = 'problem' in resolved ? undefined : resolved.fields.at(-1)?.schema['x-currency']
    if (currency === undefined || /^[A-Z]{3}$/.test(currency)) continue
    const from = path.split('.').slice(0, -1)
    const found = [...from, currency].join('.')
    if (report.groups.includes(found) || 'problem' in resolvePath(model.entities, entity, found)) return undefined
    return found
  }
  return undefined
}

/**
 * The currency whose amounts are added up: the one that was asked for, else the one that most records have. Without others beside
 * it there is no condition.
 */
export async function chooseCurrency(
  context: RecordsContext,
  entity: Entity,
  { path, filter, rights }: { readonly path: string; readonly filter: string; readonly rights: readonly Action[] },
  asked: string | undefined,
): Promise<{ readonly told: NonNullable<ReportBasis['currency']>; readonly condition: string | undefined }> {
  const text = await aggregateRecords(context, entity.name, {
    group: path,
    measure: 'count() as records',
    filter,
    sort: '-records',
    rights,
  })
  const found = (JSON.parse(text).data as readonly Record<string, unknown>[]).map((row): CurrencyCount => {
    return { value: row[path] as string | null, records: Number(row.records) }
  })
  const value = asked ?? found.find((one) => one.value !== null)?.value ?? null
  const others = found.filter((one) => one.value !== value)
  const condition = value !== null && others.length > 0 ? `record.${path} == '${value.replace(/[^A-Z]/g, '')}'` : undefined
  return { told: { value, path, others }, condition: condition === undefined ? undefined : allOf([condition]) }
}
