import type { Entity, Section, Tab } from '../model/model.ts'
import { viewWithout } from '../model/view.ts'

/** The entities without what nothing serves yet: fields of types that are only checked, and the lists that come from them. */
export function servedEntities(entities: ReadonlyMap<string, Entity>): ReadonlyMap<string, Entity> {
  const left = new Map(
    [...entities].map(([name, { fields }]) => [
      name,
      new Set([...fields.values()].filter((field) => field.type.isServed?.(field.schema) === false).map((field) => field.name)),
    ]),
  )
  if ([...left.values()].every((names) => names.size === 0)) return entities
  return new Map(
    [...entities].map(([name, entity]) => {
      const inverses = [...entity.inverses].filter(([, inverse]) => left.get(inverse.entity)?.has(inverse.field) !== true)
      return [name, withoutFields(entity, (path) => left.get(name)?.has(path.split('.')[0] ?? '') === true, new Map(inverses))]
    }),
  )
}

/** An entity as if some of its paths had not been declared. */
export function withoutFields(entity: Entity, isLeft: (path: string) => boolean, inverses: Entity['inverses']): Entity {
  return {
    ...entity,
    fields: new Map([...entity.fields].filter(([name]) => !isLeft(name))),
    inverses,
    searchFields: entity.searchFields.filter((name) => !isLeft(name)),
    uniqueRules: entity.uniqueRules.filter((names) => !names.some(isLeft)),
    indexes: entity.indexes.filter((names) => !names.some(isLeft)),
    info: entity.info.filter((name) => !isLeft(name)),
    ...(entity.panels === undefined
      ? {}
      : { panels: entity.panels.map((panel) => ({ ...panel, fields: panel.fields.filter((name) => !isLeft(name)) })) }),
    tabs: entity.tabs.map((tab) => tabWithout(tab, isLeft)),
    views: entity.views.flatMap((view) => viewWithout(view, isLeft) ?? []),
  }
}

function tabWithout(tab: Tab, isLeft: (name: string) => boolean): Tab {
  const sections: readonly Section[] = tab.sections.map((section) => ({
    ...section,
    rows: section.rows.map((row) => row.filter((name) => !isLeft(name))).filter((row) => row.length > 0),
    ...(section.cells === undefined ? {} : { cells: new Map([...section.cells].filter(([name]) => !isLeft(name))) }),
  }))
  return { ...tab, sections, tabs: tab.tabs.map((child) => tabWithout(child, isLeft)) }
}
