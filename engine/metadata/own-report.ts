import type { Model } from '../model/model.ts'
import { ownReportName, type Report } from '../model/report.ts'
import { checkReport } from './checks/reports.ts'
import { CompileContext } from './compile-context.ts'
import type { ReportDocument } from './documents.ts'
import type { MergedDocument } from './layers.ts'
import { checkAgainstMetaSchema } from './meta-schemas.ts'
import { isError, levelOf, type Problem } from './problem.ts'
import { reportOf } from './reports.ts'

export type OwnReport = { readonly report: Report } | { readonly problems: readonly Problem[] }

/** What only the file of a report says; one's own is named and shared where it is kept. */
const onlyDeclared = ['$id', '$schema', '$comment', 'menu', 'roles'] as const

/**
 * A report that somebody puts together: a document of `reports/` without its name, checked by the code that checks those, against the
 * model as that person knows it. A name that is hidden from the person is answered as one that was never declared.
 */
export function readOwnReport(model: Model, definition: Readonly<Record<string, unknown>>): OwnReport {
  const context = contextOf(model)
  const name = ownReportName
  const source = documentOf(name, { title: titleOf(model, definition), ...definition, $id: name })
  const refused = onlyDeclared
    .filter((keyword) => definition[keyword] !== undefined)
    .map((keyword) => source.problem('unknown-keyword', `/${keyword}`, `"${keyword}" stands only in the file of a report. Leave it out.`))
  const problems = [...refused, ...checkAgainstMetaSchema(source)]
  if (problems.length > 0) return { problems }
  const document = source.value as unknown as ReportDocument
  checkReport(context, { source, pointer: '' }, document)
  const errors = context.problems.filter((problem) => isError({ ...problem, level: levelOf(problem.code) }))
  return errors.length > 0 ? { problems: errors } : { report: reportOf(name, document) }
}

function titleOf({ entities }: Model, { entity }: Readonly<Record<string, unknown>>): string {
  return (typeof entity === 'string' ? entities.get(entity)?.plural : undefined) ?? 'Report'
}

function contextOf(model: Model): CompileContext {
  const context = new CompileContext()
  for (const [name, entity] of model.entities) {
    if (entity.isInternal || entity.allows?.has('read') === false) continue
    context.sources.get('entities')?.set(name, documentOf(name, {}))
  }
  for (const [name, entity] of model.entities) context.entities.set(name, entity)
  return context
}

function documentOf(id: string, value: Readonly<Record<string, unknown>>): MergedDocument {
  return {
    ...{ kind: 'reports', id, value, sources: [], provenance: new Map() as unknown as MergedDocument['provenance'] },
    place: () => ({ file: '', line: 1, column: 1 }),
    problem: (code, pointer, message, hint) => ({
      code,
      file: '',
      line: 1,
      column: 1,
      pointer,
      message,
      ...(hint === undefined ? {} : { hint }),
    }),
  }
}
