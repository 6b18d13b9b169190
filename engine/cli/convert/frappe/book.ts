import { type DocField, type DocType, isOn, textOf } from './doctype.ts'
import { documentKey, documentName, fieldName } from './names.ts'
import { type Naming, namingOf, patternOf, seriesParts } from './naming.ts'
import { isLayout, onlyLink, type Shape, shapeOf } from './shapes.ts'

/** An entity that is written. A child table that several fields use is written once for each of them. */
export interface Use {
  readonly entity: string
  readonly doctype: DocType
  readonly owner?: { readonly use: Use; readonly field: DocField }
}

/** Entities of the engine: people are its own users; the other names are given another ending. */
export const userDoctype = 'User'
export const userEntity = 'user'
const engineEntities = ['user', 'session', 'attachment', 'credential']

/** Fields of a person that the engine has itself. */
const userFields: Readonly<Record<string, string>> = { full_name: 'name', email: 'email', name: 'email', phone: 'phone' }
/** Names that the engine's own users have already; a field of another meaning is given an ending. */
export const userProperties: readonly string[] = [
  'name',
  'email',
  'jobTitle',
  'phone',
  'language',
  'state',
  'isAdministrator',
  'reportsTo',
  'reports',
  'teams',
  'roles',
]

/** Fields that every record has, in small letters: names that differ from them by capitals only are taken, too. */
const systemNames: readonly string[] = ['id', 'createdat', 'createdby', 'updatedat', 'updatedby', 'deletedat', 'version']

/** Field of the state of a document that is submitted. */
export const stateField = 'docStatus'
/** Field of the name by which the old system knows a record. */
export const nameField = 'name'

/** Every name of the conversion, decided before anything is written. */
export class Book {
  readonly doctypes: ReadonlyMap<string, DocType>
  readonly uses: readonly Use[]
  private readonly entities = new Map<string, string>()
  private readonly fields = new Map<string, ReadonlyMap<string, string>>()
  private readonly lines = new Map<string, Use>()
  private readonly taken = new Set(engineEntities)

  constructor(doctypes: readonly DocType[]) {
    this.doctypes = new Map(doctypes.map((doctype) => [doctype.name, doctype]))
    for (const { name } of doctypes) this.entities.set(name, name === userDoctype ? userEntity : this.take(name))
    this.uses = this.findUses(doctypes)
  }

  /** The entities to which a Link to a DocType leads: a child table that is written several times is several. */
  targetsOf(doctype: string): readonly string[] {
    const targets = this.uses.filter((use) => use.doctype.name === doctype).map((use) => use.entity)
    return targets.length > 0 ? targets : [this.entityOf(doctype)]
  }

  /** Rows of a Table MultiSelect, which are references here and need no entity of their own. */
  isOnlyPicked({ doctype, owner }: Use): boolean {
    if (owner !== undefined || !isOn(doctype.istable) || onlyLink(doctype) === undefined) return false
    return [...this.doctypes.values()].some((other) =>
      other.fields.some((field) => field.fieldtype === 'Table MultiSelect' && field.options === doctype.name),
    )
  }

  /** Name of the entity of a DocType that is not a child table. */
  entityOf(doctype: string): string {
    return this.entities.get(doctype) ?? documentName(doctype, new Set())
  }

  fieldsOf(doctype: DocType): ReadonlyMap<string, string> {
    const known = this.fields.get(doctype.name) ?? this.nameFields(doctype)
    this.fields.set(doctype.name, known)
    return known
  }

  shapeOf(field: DocField): Shape {
    return shapeOf(field, (child) => textOf(onlyLink(this.doctypes.get(child))?.options))
  }

  namingOf(doctype: DocType): Naming {
    return namingOf(doctype)
  }

  /** The options of a Select as they are stored here: those of a naming series are patterns of numbers. */
  optionOf(doctype: DocType, field: DocField, option: string): string {
    const naming = namingOf(doctype)
    if (naming.kind !== 'series' || naming.fieldname !== field.fieldname) return option
    const names = this.fieldsOf(doctype)
    const parts = seriesParts(option, (name) => names.has(name))
    return patternOf(parts, (name) => names.get(name)) ?? option
  }

  /** The path to the text by which people know a record, where there is one; a key that is a Link leads on. */
  keyOf(doctype: DocType, above: readonly string[] = []): string | undefined {
    if (doctype.name === userDoctype) return 'email'
    const naming = namingOf(doctype)
    if (naming.kind !== 'field') return hasName(doctype) ? nameField : undefined
    const field = doctype.fields.find((candidate) => candidate.fieldname === naming.fieldname)
    const name = this.fieldsOf(doctype).get(naming.fieldname)
    const shape = field === undefined ? undefined : this.shapeOf(field)
    if (field?.fieldtype === 'Password') return undefined
    if (shape?.is !== 'reference') return shape !== undefined && ['text', 'choice', 'entityName'].includes(shape.is) ? name : undefined
    const target = this.doctypes.get(shape.doctype)
    if (target === undefined || above.includes(doctype.name) || this.targetsOf(target.name).length > 1) return undefined
    const rest = this.keyOf(target, [...above, doctype.name])
    return rest === undefined ? undefined : `${name}.${rest}`
  }

  /** The entity of the lines of a Table field in one use of its DocType. */
  linesOf(use: Use, field: DocField): Use | undefined {
    return this.lines.get(`${use.entity}.${field.fieldname}`)
  }

  private take(title: string): string {
    const name = documentName(title, this.taken)
    this.taken.add(documentKey(name))
    return name
  }

  /** Names that differ by capitals only, or that a database would keep in the same column, are told apart. */
  private nameFields(doctype: DocType): ReadonlyMap<string, string> {
    const taken = new Set(systemNames)
    if (hasName(doctype)) taken.add(nameField)
    if (doctype.name === userDoctype) for (const name of userProperties) taken.add(name.toLowerCase())
    if (isOn(doctype.is_submittable)) taken.add(stateField.toLowerCase())
    const names = new Map<string, string>()
    for (const field of doctype.fields) {
      if (isLayout(field) || names.has(field.fieldname)) continue
      const own = doctype.name === userDoctype ? userFields[field.fieldname] : undefined
      const isLink = ['reference', 'anyReference', 'file'].includes(this.shapeOf(field).is)
      const columns = (name: string) => [name, ...(isLink ? [`${name}id`, `${name}entity`] : [])].map((column) => column.toLowerCase())
      const name = own ?? fieldName(field.fieldname, (candidate) => columns(candidate).some((column) => taken.has(column)))
      names.set(field.fieldname, name)
      for (const column of columns(name)) taken.add(column)
    }
    return names
  }

  /** Records first, then the lines of each; child tables that nobody uses stand alone. */
  private findUses(doctypes: readonly DocType[]): readonly Use[] {
    const inLines = new Set(doctypes.flatMap((doctype) => this.childrenOf(doctype).map(({ name }) => name)))
    const counts = new Map<string, number>()
    const owners = doctypes.filter((doctype) => !inLines.has(doctype.name))
    for (const doctype of owners) for (const child of this.childrenOf(doctype)) counts.set(child.name, (counts.get(child.name) ?? 0) + 1)
    const uses: Use[] = []
    // Lines have no lines here: those that a definition gives them are kept as JSON.
    const add = (use: Use): void => {
      uses.push(use)
      if (use.owner !== undefined) return
      for (const field of use.doctype.fields) {
        const child = this.childOf(field)
        if (child === undefined || child.name === use.doctype.name) continue
        const isOnly = counts.get(child.name) === 1
        const entity = isOnly ? this.entityOf(child.name) : this.take(`${use.entity}-${field.fieldname}`)
        const lines: Use = { entity, doctype: child, owner: { use, field } }
        this.lines.set(`${use.entity}.${field.fieldname}`, lines)
        add(lines)
      }
    }
    const isLines = (doctype: DocType) => counts.has(doctype.name)
    for (const doctype of doctypes) if (!isLines(doctype)) add({ entity: this.entityOf(doctype.name), doctype })
    return uses
  }

  private childrenOf(doctype: DocType): readonly DocType[] {
    return doctype.fields.flatMap((field) => this.childOf(field) ?? [])
  }

  private childOf(field: DocField): DocType | undefined {
    const shape = this.shapeOf(field)
    return shape.is === 'lines' ? this.doctypes.get(shape.doctype) : undefined
  }
}

/** Whether the entity gets a field for the name: lines, single records and random names need none. */
export function hasName(doctype: DocType): boolean {
  if (isOn(doctype.issingle) || doctype.name === userDoctype) return false
  const { kind } = namingOf(doctype)
  if (kind === 'field' || kind === 'random') return false
  return !isOn(doctype.istable) || kind !== 'code'
}
