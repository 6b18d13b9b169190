import { documentName, fieldName } from '../../../engine/plugins/api.ts'
import { type Documents, type Json, laidOver, partOf } from './documents.ts'
import { findEntity, kindsInWords, optionsOf, readField, splitValues, unquoted } from './field-words.ts'
import { documentOf, findField, findPlace, type Ground, Unclear } from './ground.ts'

interface Rule {
  readonly pattern: RegExp
  /** Undefined where the words fit and the rule is not meant. Throws `Unclear`. */
  read(words: readonly string[], ground: Ground): Documents | undefined
}

export const examples = [
  'add NPS 0 to 10 on the User tab',
  'add required date field Last visit to the Identity tab',
  'add Loyalty: gold, silver, bronze',
  'add tab Logistics',
  'make E-mail required',
  'rename Fax to Telefax',
  'move Website to the User tab',
  'hide Fax',
  'set maximum of NPS to 5',
  'add value Fair to Source',
  'add kind of record Machine with Name, Serial number, Bought on as date',
]

/** The first rule that fits and is meant counts. */
const rules: readonly Rule[] = [
  { pattern: /^(?:remove|delete|drop) .+$/i, read: refuseRemoval },
  {
    pattern: /^(?:add|create|make) (?:a |the )?(?:new )?tab (?:called |named )?(.+)$/i,
    read: ([title = ''], ground) => addTab(ground, title),
  },
  { pattern: /^(?:add|create) (?:a |the )?(?:new )?kind of records? (?:called |named )?(.+?)(?: with (.+))?$/i, read: addEntity },
  { pattern: /^add (?:an? |the )?(?:values?|choices?|options?) (.+) to (?:the )?(?:list |field )?(.+)$/i, read: addValues },
  { pattern: /^(?:add|create) (.+)$/i, read: ([said = ''], ground) => addField(ground, said) },
  { pattern: /^make (?:the field )?(.+) (required|mandatory|optional|unique|read-only|hidden|visible)$/i, read: mark },
  {
    pattern: /^(hide|show) (?:the field )?(.+)$/i,
    read: ([word, field = ''], ground) => keywords(ground, field, { 'x-hidden': word?.toLowerCase() === 'hide' ? true : null }),
  },
  { pattern: /^(?:rename|call) (?:the )?tab (.+?) (?:to|as|into) (.+)$/i, read: renameTab },
  {
    pattern: /^(?:rename|call) (?:the )?(?:field )?(.+?) (?:to|as|into) (.+)$/i,
    read: ([field = '', title = ''], ground) => keywords(ground, field, { title: unquoted(title) }),
  },
  { pattern: /^(?:move|put) (?:the field )?(.+?) (?:on|to|into|in) (?:the )?(?:tab |section )?(.+?)(?: tab| section)?$/i, read: move },
  { pattern: /^set (?:the )?(minimum|maximum|default|help|placeholder) (?:of|for) (.+?) to (.+)$/i, read: setKeyword },
]

/** The change that sentences ask for, one a line or parted by semicolons. Throws `Unclear` for the first that is not understood. */
export function readSentences(words: string, ground: Ground): Documents {
  const sentences = words
    .split(/[\n;]|\.\s+(?=\p{Lu})/u)
    .map((sentence) =>
      sentence
        .trim()
        .replace(/\.$/, '')
        .replace(/^please /i, '')
        .replace(/\s+/g, ' '),
    )
    .filter((sentence) => sentence !== '')
  return sentences.reduce((said, sentence) => laidOver(said, readSentence(sentence, { ...ground, said })) as Documents, ground.said)
}

function readSentence(sentence: string, ground: Ground): Documents {
  const { words, entity } = aboutWhat(sentence, ground)
  for (const { pattern, read } of rules) {
    const match = words.length > 300 ? null : pattern.exec(words)
    const documents = match === null ? undefined : read(match.slice(1), { ...ground, entity })
    if (documents !== undefined) return documents
  }
  throw new Unclear('“{sentence}” is not understood. Say it such as: {examples}. Kinds of fields: {kinds}.', {
    ...{ sentence: sentence.slice(0, 100), examples: examples.join(' · '), kinds: kindsInWords },
  })
}

/** `... of customers` at the end says which entity is meant. */
function aboutWhat(sentence: string, { model, entity }: Ground): { words: string; entity: string } {
  const end = '(?:every |all |the )?([^ ].{0,60}?)$'
  const found = new RegExp(`^(.+) (?:of|for) ${end}`, 'i').exec(sentence) ?? new RegExp(`^(add .+) (?:to|on) ${end}`, 'i').exec(sentence)
  const [, words, said = ''] = found ?? []
  const named = words === undefined ? undefined : findEntity(model, said)
  const isTarget = words === undefined || /(?:link|reference)$/i.test(words)
  return named === undefined || isTarget ? { words: sentence, entity } : { words, entity: named }
}

function onEntity({ entity }: Ground, document: Json): Documents {
  return { entities: { [entity]: document } }
}

function keywords(ground: Ground, words: string, change: Json): Documents {
  return onEntity(ground, { properties: { [findField(ground, words).name]: change } })
}

function addField(ground: Ground, said: string): Documents {
  const { field, place } = splitPlace(ground, said)
  const read = readField(field, ground.model)
  if (read === undefined) throw new Unclear('Say what the field is called: “add NPS 0 to 10”.')
  const document = documentOf(ground, 'entities', ground.entity)
  const known = Object.keys(partOf(document, 'properties'))
  const system = [...(ground.model.entities.get(ground.entity)?.fields.keys() ?? [])]
  const name = fieldName(read.title, [...known, ...system])
  const schema = { title: read.title, ...read.schema, ...(place === undefined ? {} : { 'x-place': place }) }
  const required = read.isRequired ? { required: [...requiredOf(document), name] } : {}
  return onEntity(ground, { properties: { [name]: schema }, ...required })
}

/** The last words may say where: of several ways to part the sentence, the one that names a place counts. */
function splitPlace(ground: Ground, said: string): { field: string; place: string | undefined } {
  let unclear: Unclear | undefined
  for (const match of said.matchAll(/ (?:on|to|in|into|under) (?:the )?/gi)) {
    const [, after] = /^(?:(?:tab|section) )?(.+?)$/i.exec(said.slice(match.index + match[0].length)) ?? []
    const isPlace = /^(?:tab|section) | (?:tab|section)$/i.test(said.slice(match.index + match[0].length))
    try {
      const place = findPlace(ground, (after ?? '').replace(/ (?:tab|section)$/i, ''))
      return { field: said.slice(0, match.index), place }
    } catch (error) {
      if (!(error instanceof Unclear)) throw error
      if (isPlace) unclear = error
    }
  }
  if (unclear !== undefined) throw unclear
  return { field: said, place: undefined }
}

function addTab(ground: Ground, said: string): Documents {
  const title = unquoted(said)
  const tabs = partOf(documentOf(ground, 'entities', ground.entity), 'x-tabs')
  return onEntity(ground, { 'x-tabs': { [fieldName(title, Object.keys(tabs))]: { title, fields: [] } } })
}

function addEntity([said = '', fields = 'Name']: readonly string[], { model, said: before, entity }: Ground): Documents {
  const title = unquoted(said)
  const id = documentName(title, [...model.entities.keys(), ...Object.keys(before.entities ?? {})])
  const read = splitValues(fields).map((one) => readField(one, model))
  const names: string[] = []
  const properties = read.flatMap((field) => {
    if (field === undefined) return []
    const name = fieldName(field.title, [...names, 'id', 'version', 'label'])
    names.push(name)
    return [[name, { title: field.title, ...field.schema, ...(names.length === 1 ? { 'x-search': true } : {}) }] as const]
  })
  const group = model.entities.get(entity)?.menu?.group
  const document = {
    ...{ $id: id, title, type: 'object', required: names.slice(0, 1), 'x-label': `{${names[0]}}`, 'x-icon': 'folder' },
    ...(group === undefined ? {} : { 'x-menu': { group, order: 500 } }),
    properties: Object.fromEntries(properties),
  }
  return { entities: { [id]: document } }
}

/** To a code list by its name, or to the choices of a field. */
function addValues([said = '', where = '']: readonly string[], ground: Ground): Documents | undefined {
  const titles = splitValues(said)
  const inList = (list: string): Documents => {
    const taken = Object.keys(partOf(documentOf(ground, 'lists', list), 'values'))
    const values = titles.map((title) => [documentName(title, taken), { title }] as const)
    return { lists: { [list]: { values: Object.fromEntries(values) } } }
  }
  const list = documentName(where, [])
  if (ground.model.lists.has(list)) return inList(list)
  const { name, schema } = findField(ground, where)
  if (typeof schema['x-list'] === 'string') return inList(schema['x-list'])
  if (!Array.isArray(schema.oneOf)) throw new Unclear('“{field}” has no values to choose from.', { field: unquoted(where) })
  return onEntity(ground, { properties: { [name]: { oneOf: [...schema.oneOf, ...optionsOf(said)] } } })
}

function mark([field = '', word = '']: readonly string[], ground: Ground): Documents {
  const { name } = findField(ground, field)
  const others = requiredOf(documentOf(ground, 'entities', ground.entity)).filter((one) => one !== name)
  switch (word.toLowerCase()) {
    case 'required':
    case 'mandatory':
      return onEntity(ground, { required: [...others, name] })
    case 'optional':
      return onEntity(ground, { required: others })
    case 'unique':
      return keywords(ground, field, { 'x-unique': true })
    case 'read-only':
      return keywords(ground, field, { readOnly: true })
    default:
      return keywords(ground, field, { 'x-hidden': word.toLowerCase() === 'hidden' ? true : null })
  }
}

function renameTab([said = '', title = '']: readonly string[], ground: Ground): Documents {
  const place = findPlace(ground, said)
  const change = place
    .split('.')
    .reverse()
    .reduce<Json>((inside, key, index) => ({ [key]: index === 0 ? inside : { tabs: inside } }), { title: unquoted(title) })
  return onEntity(ground, { 'x-tabs': change })
}

function move([field = '', where = '']: readonly string[], ground: Ground): Documents {
  return keywords(ground, field, { 'x-place': findPlace(ground, where) })
}

function setKeyword([word = '', field = '', said = '']: readonly string[], ground: Ground): Documents {
  const { schema } = findField(ground, field)
  const value = unquoted(said)
  const isNumber = schema.type === 'integer' || schema.type === 'number'
  const keyword = { help: 'description', placeholder: 'x-placeholder' }[word.toLowerCase()] ?? word.toLowerCase()
  const isBound = keyword === 'minimum' || keyword === 'maximum'
  if (!isBound && (keyword !== 'default' || !isNumber))
    return keywords(ground, field, { [keyword]: isYesNo(schema, keyword) ? value === 'yes' : value })
  if (!Number.isFinite(Number(value))) throw new Unclear('The {keyword} is a number; got “{value}”.', { keyword, value })
  const ofText = { minimum: 'minLength', maximum: 'maxLength', default: 'default' }[keyword]
  return keywords(ground, field, { [isNumber ? keyword : (ofText ?? keyword)]: Number(value) })
}

function isYesNo({ type }: Json, keyword: string): boolean {
  return type === 'boolean' && keyword === 'default'
}

function refuseRemoval(): never {
  throw new Unclear('A field is removed in customise mode, where everything that names it is shown. Here you can hide it: “hide Fax”.')
}

function requiredOf(document: Json): readonly string[] {
  return Array.isArray(document.required) ? document.required : []
}
