import type { Book } from './book.ts'
import { type DocType, isOn, rowsOf, textOf } from './doctype.ts'
import { documentKey, documentName } from './names.ts'
import type { Reporter } from './report.ts'
import { isLayout } from './shapes.ts'
import type { RolesOf } from './workflows.ts'
import type { Draft } from './writing.ts'

/** Our right for each of theirs. */
const rights: Readonly<Record<string, string>> = {
  read: 'read',
  write: 'update',
  create: 'create',
  delete: 'delete',
  export: 'export',
  import: 'import',
  print: 'print',
  share: 'share',
  report: 'report',
  email: 'mail',
}

/** Rights that transitions ask for (`workflows.ts`). */
const ofTransitions = ['submit', 'cancel']

/** Where a line stands; and what is said of it by the whole. */
const linePlace = new Set(
  'role permlevel if_owner doctype name idx owner creation modified modified_by docstatus parent parentfield parenttype __islocal'.split(
    ' ',
  ),
)

/** One document a role, with its rights on every entity; the rows of a DocType with the same role add up. */
export function roleDocuments(book: Book, report: Reporter): ReadonlyMap<string, Draft> {
  const grants = new Map<string, Map<string, Draft>>()
  for (const { doctype, entity, owner } of book.uses) {
    if (owner !== undefined || isOn(doctype.istable)) continue
    for (const row of rowsOf(doctype, 'permissions')) {
      const role = textOf(row.role)
      if (role === undefined) continue
      const entities = grants.get(role) ?? new Map<string, Draft>()
      grants.set(role, entities)
      const grant = addRow(entities.get(entity) ?? {}, row, doctype, book)
      if (Object.keys(grant).length > 0) entities.set(entity, grant)
      else report.say(doctype.name, `the role "${role}" has a line without rights`)
    }
  }
  const names = roleNames([...grants.keys()])
  const filled = [...grants].filter(([, entities]) => entities.size > 0).sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(filled.map(([title, entities]) => [names.get(title) ?? '', roleDocument(title, names.get(title) ?? '', entities)]))
}

/** The roles of a right, by the names of their documents; who may not read a record does nothing with it. */
export function rolesOf(book: Book): RolesOf {
  const titles = [...book.uses].flatMap(({ doctype }) => rowsOf(doctype, 'permissions').flatMap((row) => textOf(row.role) ?? []))
  const names = roleNames([...new Set(titles)])
  return (name, right) => {
    const rows = rowsOf(book.doctypes.get(name) ?? { name, fields: [] }, 'permissions')
    return [...new Set(rows.filter((row) => isOn(row[right]) && isOn(row.read)).flatMap((row) => names.get(textOf(row.role) ?? '') ?? []))]
  }
}

function roleNames(titles: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  return new Map(
    [...titles].sort().map((title) => {
      const name = documentName(title, taken, 'role')
      taken.add(documentKey(name))
      return [title, name]
    }),
  )
}

function addRow(grant: Draft, row: Readonly<Record<string, unknown>>, doctype: DocType, book: Book): Draft {
  const level = Number(row.permlevel)
  if (level > 0) return withLevel(grant, level, row)
  const own = isOn(row.if_owner) ? 'record.createdBy == user' : true
  const added = Object.entries(rights).flatMap(([theirs, ours]) =>
    isOn(row[theirs]) ? [[ours, grant[ours] === true ? true : ours === 'create' ? true : own] as const] : [],
  )
  return { ...grant, ...Object.fromEntries(added), ...maskedOf(row, doctype, book) }
}

/** What the lines of a DocType say that roles do not have here, such as `select` and `set_user_permissions`. */
export function unsaidRights(doctype: DocType): readonly string[] {
  return rowsOf(doctype, 'permissions').flatMap((row) => {
    const level = Number(row.permlevel) > 0 ? ` (level ${row.permlevel})` : ''
    const moves = isOn(doctype.is_submittable) ? ofTransitions : []
    const said = new Set(level === '' ? [...Object.keys(rights), ...moves] : ['read', 'write'])
    const left = Object.entries(row).filter(([key, value]) => !said.has(key) && !linePlace.has(key) && Boolean(value) && value !== '0')
    const entries = left.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    return entries.length === 0 ? [] : [`permissions of ${textOf(row.role) ?? 'nobody'}${level}: ${entries.join(', ')}`]
  })
}

function withLevel(grant: Draft, level: number, row: Readonly<Record<string, unknown>>): Draft {
  const right = isOn(row.write) ? 'write' : isOn(row.read) ? 'read' : undefined
  if (right === undefined) return grant
  const levels = typeof grant.level === 'object' && grant.level !== null ? (grant.level as Draft) : {}
  return { ...grant, level: { ...levels, [level]: levels[level] === 'write' ? 'write' : right } }
}

/** Fields that are masked for whoever has not the right to see them whole. */
function maskedOf(row: Readonly<Record<string, unknown>>, doctype: DocType, book: Book): Draft {
  const masked = doctype.fields.filter((field) => isOn(field.mask) && !isLayout(field))
  if (masked.length === 0 || isOn(row.mask)) return {}
  const names = book.fieldsOf(doctype)
  return { fields: Object.fromEntries(masked.map((field) => [names.get(field.fieldname) ?? '', 'masked'])) }
}

function roleDocument(title: string, id: string, entities: ReadonlyMap<string, Draft>): Draft {
  const sorted = [...entities].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    $schema: '../../engine/metadata/role.schema.json',
    $id: id,
    title: title.slice(0, 80),
    entities: Object.fromEntries(sorted),
  }
}
