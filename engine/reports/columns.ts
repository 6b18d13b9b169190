import type { ReportAnswer, ReportColumn } from '../forms/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Report } from '../model/report.ts'
import type { ReportGroup } from './drill.ts'
import { innerPath } from './find-report.ts'

const words: Readonly<Record<string, string>> = { avg: 'mean', min: 'least', max: 'most', countDistinct: 'different' }

/** What groups, measures and columns of a report are called: by the report, else by their fields. */
export function reportColumns(
  model: Model,
  entity: Entity,
  report: Report,
  groups: readonly ReportGroup[],
): Pick<ReportAnswer, 'groups' | 'measures' | 'columns'> {
  const titled = (name: string, otherwise: string) => report.titles[name] ?? otherwise
  return {
    groups: groups.map(({ name, path, unit }): ReportColumn => {
      const title = pathTitle(model, entity, path)
      return { name, title: titled(name, unit === undefined ? title : `${title}, ${unit}`), path, kind: unit ?? 'value' }
    }),
    measures: report.measures.map((name): ReportColumn => {
      if (name === 'count()') return { name, title: titled(name, entity.plural), path: null, kind: 'count' }
      const [, make = ''] = /^(\w+)\(/.exec(name) ?? []
      const title = pathTitle(model, entity, innerPath(name))
      const kind = make === 'countDistinct' ? 'count' : 'measure'
      return { name, title: titled(name, words[make] === undefined ? title : `${title}, ${words[make]}`), path: innerPath(name), kind }
    }),
    columns: report.columns.map((name): ReportColumn => {
      return { name, title: titled(name, pathTitle(model, entity, name)), path: name, kind: 'value' }
    }),
  }
}

/** `Customer, country`: the titles along a path, those of references first. */
function pathTitle(model: Model, entity: Entity, path: string): string {
  const resolved = resolvePath(model.entities, entity, path)
  if ('problem' in resolved) return path
  const [first = path, ...rest] = resolved.fields.map(({ title }) => title)
  return [first, ...rest.map((title) => title.toLowerCase())].join(', ')
}
