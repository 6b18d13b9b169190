import { fullFormats } from 'ajv-formats/dist/formats.js'

/** The check of a standard format of JSON Schema by the library that keeps it. */
export function standardFormat(name: 'hostname' | 'ipv4' | 'ipv6' | 'time'): (value: string) => boolean {
  const format: unknown = fullFormats[name]
  if (format instanceof RegExp) return (value) => format.test(value)
  const { validate } = format as { readonly validate: (value: string) => boolean }
  return (value) => validate(value)
}
