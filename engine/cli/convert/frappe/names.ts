import { checkDocumentName, checkFieldName, maxNameLength } from '../../../metadata/names.ts'

/** Variables of expressions and columns of lines, which a field must not hide. */
const shadowed = new Set(['owner', 'position', 'choice', 'isNew'])

/** `Sales Invoice` becomes `sales-invoice`; what the vocabulary refuses gets an ending, as `all-record`. */
export function documentName(title: string, taken: ReadonlySet<string>, ending = 'record'): string {
  const plain = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const base = /^[a-z]/.test(plain) ? plain : plain === '' ? `type-${fingerprint(title)}` : `type-${plain}`
  return firstFree(
    shorten(base, '-'),
    (name) => taken.has(documentKey(name)),
    (name) => checkDocumentName(name) !== undefined,
    '-',
    `-${ending}`,
  )
}

/** `customer_name` becomes `customerName`. */
export function fieldName(fieldname: string, isTaken: (name: string) => boolean): string {
  const words = fieldname
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const camel = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  const base = /^[a-z]/.test(camel) ? camel : `field${camel === '' ? fingerprint(fieldname) : camel}`
  const isRefused = (name: string) => checkFieldName(name) !== undefined || shadowed.has(name)
  return firstFree(shorten(base, ''), isTaken, isRefused, '', 'Value')
}

/** What documents are told apart by: hyphens do not count. */
export function documentKey(name: string): string {
  return name.replaceAll('-', '')
}

/** The name itself, with an ending where it is refused, with a number where it is taken. */
function firstFree(
  base: string,
  isTaken: (name: string) => boolean,
  isRefused: (name: string) => boolean,
  joint: string,
  ending: string,
): string {
  const sound = isRefused(base) ? `${base}${ending}` : base
  for (let number = 1; ; number++) {
    const name = number === 1 ? sound : `${sound.slice(0, maxNameLength - 4)}${joint}${number}`
    if (!isTaken(name) && !isRefused(name)) return name
  }
}

function shorten(name: string, joint: string): string {
  const room = maxNameLength - 8
  return name.length <= room ? name : `${name.slice(0, room - 5).replace(/-+$/, '')}${joint}${fingerprint(name)}`
}

/** Four letters that tell long names apart (FNV-1a, so that every run gives the same). */
function fingerprint(text: string): string {
  let hash = 2166136261
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0
  return `x${(hash % 46656).toString(36).padStart(3, '0')}`
}
