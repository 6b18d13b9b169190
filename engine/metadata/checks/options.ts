import { pointerStep } from '../../base/json.ts'
import { foldCase, type PropertySchema } from '../../fields/index.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import { below } from './place.ts'

interface Spelled {
  readonly place: Place
  readonly code: string
  readonly title: string
  readonly aliases: readonly string[]
}

/** Options of choices and code lists: no two that a person or an import cannot tell apart. A choice refuses a code that stands twice itself. */
export function checkOptions(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      const pointer = `/properties${pointerStep(field.name)}`
      const branches = field.schema.oneOf ?? field.schema.items?.oneOf
      if (branches === undefined) continue
      const at = context.at(entity.name, pointer + (field.schema.oneOf === undefined ? '/items/oneOf' : '/oneOf'))
      checkSpellings(context, field.name, spellings(branches, at))
    }
  }
  for (const { source, document } of context.listDocuments.values()) {
    const values = Object.entries(document.values).map(([code, value]) => ({
      place: below({ source, pointer: '' }, 'values', code),
      code,
      title: value.title,
      aliases: value.aliases ?? [],
    }))
    checkSpellings(context, document.$id, values)
  }
}

function spellings(branches: NonNullable<PropertySchema['oneOf']>, at: Place): readonly Spelled[] {
  return branches.map((branch, index) => ({
    place: below(at, index),
    code: String(branch.const),
    title: branch.title ?? String(branch.const),
    aliases: branch['x-aliases'] ?? [],
  }))
}

function checkSpellings(context: CompileContext, name: string, options: readonly Spelled[]): void {
  const titles = new Map<string, string>()
  const aliases = new Map<string, string>()
  for (const { place, code, title } of options) {
    const other = titles.get(foldCase(title))
    if (other !== undefined && other !== code)
      context.add(
        place,
        'same-title',
        `"${code}" and "${other}" of "${name}" have the same title "${title}".`,
        'People cannot tell them apart; rename one.',
      )
    titles.set(foldCase(title), code)
  }
  for (const { place, code, aliases: spelled } of options) {
    for (const alias of spelled) {
      const other = aliases.get(foldCase(alias)) ?? titles.get(foldCase(alias))
      if (other !== undefined && other !== code)
        context.add(
          below(place, place.pointer.startsWith('/values') ? 'aliases' : 'x-aliases'),
          'duplicate-alias',
          `"${alias}" means both "${other}" and "${code}" in "${name}".`,
          'An import could not tell which; leave one.',
        )
      aliases.set(foldCase(alias), code)
    }
  }
}
