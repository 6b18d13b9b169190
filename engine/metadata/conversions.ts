import type { Field } from '../fields/index.ts'
import type { Conversion } from '../model/conversion.ts'
import type { Entity } from '../model/model.ts'
import { valuesOf } from './build-steps.ts'
import type { CompileContext } from './compile-context.ts'

/** Gives each entity what its records can become; the documents were checked before. Stands behind the workflows: a new record begins where its own says. */
export function buildConversions(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const conversions = (context.documentOf(name)['x-convert'] ?? []).flatMap(
      ({ to, fields, ask = [], links = [], transition }): Conversion[] => {
        const target = context.entities.get(to)
        if (target === undefined) return []
        const carried = carriedFields(entity, target, new Set(Object.keys(fields)))
        const lines = carriedLines(context, entity, target, new Set(Object.keys(fields)))
        return [{ to, values: valuesOf(context, name, target, fields), carried, lines, ask, links, transition }]
      },
    )
    if (conversions.length > 0) context.entities.set(name, { ...entity, conversions })
  }
}

/** Owned lines that both have under one name, with what their lines have in common. */
function carriedLines(context: CompileContext, entity: Entity, target: Entity, named: ReadonlySet<string>): Conversion['lines'] {
  const both = [...target.fields.values()].flatMap(({ name, lines, isReadOnly }) => {
    const [from, to] = [context.entities.get(entity.fields.get(name)?.lines?.entity ?? ''), context.entities.get(lines?.entity ?? '')]
    return from === undefined || to === undefined || isReadOnly || named.has(name) ? [] : [{ name, from, to }]
  })
  return new Map(both.map(({ name, from, to }) => [name, { from: from.name, to: to.name, carried: carriedFields(from, to, new Set()) }]))
}

/** What both have under one name, but for what is the record's own: numbers, what is unique, states, secrets, files and owned lines. */
function carriedFields(entity: Entity, target: Entity, named: ReadonlySet<string>): readonly string[] {
  const states = new Set((target.workflows ?? []).map(({ field }) => field))
  return [...target.fields.values()]
    .filter((field) => !named.has(field.name) && !states.has(field.name) && isCopied(field))
    .filter((field) => {
      const own = entity.fields.get(field.name)
      return own !== undefined && !isKept(own) && fits(own, field)
    })
    .map(({ name }) => name)
}

function isCopied(field: Field): boolean {
  return !field.isReadOnly && field.schema['x-unique'] === undefined && field.schema['x-number'] === undefined && !isKept(field)
}

function isKept({ isSystem, lines, schema }: Field): boolean {
  const isOwn = isSystem || lines !== undefined || schema['x-secret'] !== undefined || schema['x-file'] !== undefined
  return isOwn || schema['x-not-in']?.includes('copy') === true
}

function fits(own: Field, field: Field): boolean {
  const offered = new Set(field.options.map(({ value }) => value))
  return (
    own.type === field.type &&
    own.targets.every((target) => field.targets.includes(target)) &&
    own.options.every(({ value }) => offered.has(value)) &&
    [...own.members.keys()].every((member) => field.members.has(member))
  )
}
