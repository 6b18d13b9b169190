import { type Conversion, convertDocTypes } from '../../engine/cli/convert/frappe/convert.ts'
import type { DocType } from '../../engine/cli/convert/frappe/doctype.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { type Compilation, compile } from '../../engine/metadata/index.ts'

/** A conversion and what the compiler says of it, above the engine's own layer. */
export function compileConversion(doctypes: readonly DocType[]): Conversion & Pick<Compilation, 'model' | 'problems'> {
  const conversion = convertDocTypes(doctypes)
  const files = [...conversion.documents].map(([path, document]) => ({
    path: `converted/${path}`,
    text: JSON.stringify(document, null, 2),
  }))
  const { model, problems } = compile([...readLayers([]), { name: 'converted', files }])
  return { ...conversion, model, problems }
}

/** A document of a conversion, as plain JSON. */
export function documentOf(conversion: Conversion, path: string): Record<string, unknown> {
  const document = conversion.documents.get(path)
  if (document === undefined) throw new Error(`nothing was written to ${path}; there are ${[...conversion.documents.keys()].join(', ')}`)
  return JSON.parse(JSON.stringify(document)) as Record<string, unknown>
}

/** The property that became of a field. */
export function propertyOf(conversion: Conversion, entity: string, name: string): Record<string, unknown> {
  const { properties } = documentOf(conversion, `entities/${entity}.json`) as { properties: Record<string, Record<string, unknown>> }
  const property = properties[name]
  if (property === undefined) throw new Error(`${entity} has no ${name}; it has ${Object.keys(properties).join(', ')}`)
  return property
}
