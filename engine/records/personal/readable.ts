import { isJsonObject } from '../../base/json.ts'
import type { PersonalFile, PersonalValue } from './file.ts'

/** A person's file as a page to read and to print; plain HTML without scripts and styles. */
export function readableFile(file: PersonalFile): string {
  const { record, madeAt, fields, related, comments, history } = file
  const title = `${record.title}: ${record.label}`
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(madeAt.slice(0, 16).replace('T', ' '))} UTC</p>`,
    table(fields),
    ...related.map(
      (group) =>
        `<h2>${escaped(group.title)}</h2>${group.records.map((one) => `<h3>${escaped(one.label)}</h3>${one.fields.length === 0 ? '' : table(one.fields)}`).join('')}${group.hasMore ? '<p>…</p>' : ''}`,
    ),
    ...(comments.length === 0 ? [] : [`<h2>Comments</h2><ul>${comments.map(said).join('')}</ul>`]),
    ...(history.length === 0 ? [] : [`<h2>History</h2><ul>${history.map(entry).join('')}</ul>`]),
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>${body.join('\n')}</body></html>`
}

function table(values: readonly PersonalValue[]): string {
  const rows = values.map(
    ({ title, value, category, purpose, retention }) =>
      `<tr><th scope="row">${escaped(title)}</th><td>${escaped(shown(value))}</td><td>${escaped([category, purpose, retention].filter((part) => part !== null).join(', '))}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

function said({ at, by, text, mentions }: PersonalFile['comments'][number]): string {
  const named = mentions.reduce((whole, { id, label }) => whole.replaceAll(`@[${id}]`, `@${label}`), text)
  return `<li>${escaped([at, by?.label ?? ''].filter((part) => part !== '').join(' '))}<br>${escaped(named)}</li>`
}

function entry(told: unknown): string {
  const { at, kind, by, changes } = isJsonObject(told) ? told : {}
  const names = isJsonObject(changes) ? Object.entries(changes).map(([name, change]) => `${name}: ${shown(change)}`) : []
  return `<li>${escaped([shown(at), shown(kind), shown(by)].filter((part) => part !== '').join(' '))}${names.map((text) => `<br>${escaped(text)}`).join('')}</li>`
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (!isJsonObject(value)) return String(value)
  if (typeof value.label === 'string') return value.label
  return Object.entries(value)
    .filter(([, part]) => part !== null)
    .map(([name, part]) => `${name} ${shown(part)}`)
    .join(', ')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
