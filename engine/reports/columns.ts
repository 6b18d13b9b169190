import type { ReportAnswer, ReportColumn } from '../forms/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Report } from '../model/report.ts'
import { wayTitle } from '../model/way-title.ts'
import { madeTitle } from './column-words.ts'
import type { ReportGroup } from './drill.ts'
import { innerPath } from './find-report.ts'

/** What groups, measures and columns of a report are called, in a language: by the report, else by their fields. */
export function reportColumns(
  model: Model,
  entity: Entity,
  report: Report,
  groups: readonly ReportGroup[],
  language: string,
): Pick<ReportAnswer, 'groups' | 'measures' | 'columns'> {
  const titled = (name: string, path: string, making: string | undefined) =>
    report.titles[name] ?? madeTitle(pathTitle(model, entity, path), making, language)
  return {
    groups: groups.map(({ name, path, unit }): ReportColumn => ({ name, title: titled(name, path, unit), path, kind: unit ?? 'value' })),
    measures: report.measures.map((name): ReportColumn => {
      if (name === 'count()') return { name, title: report.titles[name] ?? entity.plural, path: null, kind: 'count' }
      const [, make = ''] = /^(\w+)\(/.exec(name) ?? []
      const path = innerPath(name)
      return { name, title: titled(name, path, make), path, kind: make === 'countDistinct' ? 'count' : 'measure' }
    }),
    columns: report.columns.map((name): ReportColumn => ({ name, title: titled(name, name, undefined), path: name, kind: 'value' })),
  }
}

function pathTitle(model: Model, entity: Entity, path: string): string {
  const resolved = resolvePath(model.entities, entity, path)
  if ('problem' in resolved) return path
  const steps = resolved.fields.map((field, index) => {
    const [target = ''] = resolved.fields[index - 1]?.targets ?? []
    const beside = index === 0 ? entity : model.entities.get(target)
    const composites = [...(beside?.fields.values() ?? [])].filter(({ members }) => members.size > 0)
    const isOwner = field.name === 'owner' && beside?.owner !== undefined
    return { title: field.title, goesWithoutSaying: isOwner || (field.members.size > 0 && composites.length === 1) }
  })
  return wayTitle(steps)
}
