import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { readLayer } from '../../engine/cli/read-layers.ts'
import type { Field } from '../../engine/fields/field.ts'
import { compile } from '../../engine/metadata/compile.ts'
import type { Model } from '../../engine/model/model.ts'
import { textsOf } from '../../engine/model/translate.ts'

const root = new URL('../../', import.meta.url)
const [system, base] = [
  readLayer(fileURLToPath(new URL('engine/metadata/system', root))),
  readLayer(fileURLToPath(new URL('metadata', root))),
]

describe('the shipped metadata', () => {
  it('compiles', () => {
    expect(compile([system, base]).problems).toEqual([])
  })

  it.each(['de', 'fr', 'pl', 'zh'])('says everything in %s, the engine by itself too', (language) => {
    for (const layers of [[system], [system, base]]) {
      const { model } = compile(layers)
      const said = model?.translations?.get(language)?.texts ?? {}
      const missing = [...textsOf(model as Model)].filter(([path, { isDerived }]) => !isDerived && !Object.hasOwn(said, path))
      expect(missing.map(([path]) => path)).toEqual([])
    }
  })

  it.each(['unitPrice', 'quantityPerUnit', 'reorderLevel'])('needs no other change when product.json loses %s', (name) => {
    const files = base.files.map((file) =>
      file.path.endsWith('/product.json') ? { ...file, text: withoutProperty(file.text, name) } : file,
    )
    const { model, problems } = compile([system, { ...base, files }])
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['orphaned-translation']))
    const product = model?.entities.get('product')
    expect(product?.fields.has(name)).toBe(false)
    expect(product?.views.flatMap((view) => view.columns)).not.toContain(name)
    expect(JSON.stringify(product?.tabs)).not.toContain(`"${name}"`)
  })
})

describe('the demo company fits the shipped metadata', () => {
  const { model } = compile([system, base])
  const { steps } = JSON.parse(readFileSync(new URL('metadata/demo/demo.json', root), 'utf8')) as { steps: readonly Step[] }

  it.each(steps)('$file into $entity: every cell can be read', ({ entity, file, mapping }) => {
    const rows: readonly Record<string, string>[] = parse(readFileSync(new URL(`metadata/demo/${file}`, root), 'utf8'), { columns: true })
    const failures: string[] = []
    for (const [column, target] of Object.entries(mapping)) {
      const { field: path, values } = typeof target === 'string' ? { field: target, values: undefined } : target
      const field = targetField(model as Model, entity, path.split('.'))
      if (field === undefined) continue
      for (const row of rows) {
        const text = values === undefined ? (row[column] ?? '') : (values[row[column] ?? ''] ?? '')
        const parts = path.endsWith('.history') ? text.split('; ').map((part) => part.split(' ')[0] ?? '') : [text]
        const problem = parts.map((part) => (part === '' ? undefined : cellProblem(part, field))).find((one) => one !== undefined)
        if (problem !== undefined) failures.push(`${column} "${text}": ${problem}`)
      }
    }
    expect(failures).toEqual([])
  })
})

interface Step {
  readonly entity: string
  readonly file: string
  readonly mapping: Readonly<Record<string, string | { readonly field: string; readonly values: Readonly<Record<string, string>> }>>
}

/**
 * The field that holds or finds the value of a column; see "The demo company" in metadata/README.md. Undefined when the
 * entity has no such field: the import leaves the column out, so that a field can be removed without touching the mapping.
 */
function targetField(model: Model, entity: string, path: readonly string[]): Field | undefined {
  const [name = '', next, ...rest] = path
  const field = model.entities.get(entity)?.fields.get(name)
  if (field === undefined || next === undefined || next === 'history') return field
  if (field.lines !== undefined) return targetField(model, field.lines.entity, [next, ...rest])
  if (field.targets.length > 1) return targetField(model, next, rest)
  if (field.targets[0] !== undefined) return targetField(model, field.targets[0], [next, ...rest])
  const member = field.members.get(next)
  if (member === undefined) throw new Error(`"${field.path}" has no part "${next}"`)
  return member
}

function cellProblem(text: string, field: Field): string | undefined {
  try {
    const value = field.type.fromText(text, field)
    return field.type.validate?.(field.type.normalise?.(value, field) ?? value, field)
  } catch (error) {
    return (error as Error).message
  }
}

function withoutProperty(text: string, name: string): string {
  const document = JSON.parse(text) as { properties: Record<string, unknown> }
  delete document.properties[name]
  return JSON.stringify(document)
}
