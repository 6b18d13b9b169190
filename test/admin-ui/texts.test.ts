import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../admin-ui/src/', import.meta.url))
const files = readdirSync(source, { recursive: true })
  .map(String)
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** What people read or hear of an element. */
const readAttributes = new Set(['label', 'title', 'placeholder', 'aria-label', 'description', 'alt', 'caption', 'nothingFoundMessage'])
const readProperties = new Set(['title', 'label', 'message', 'placeholder', 'caption', 'detail'])
/** Names are the same in every language. */
const names = new Set(['Kartoteka', 'CSV', 'Excel'])

/** What is said to people and does not go through `t`, and the texts that do. */
function readFile(file: string): { readonly bare: readonly string[]; readonly texts: readonly string[] } {
  const { program } = parseSync(file, readFileSync(source + file, 'utf8'))
  const bare: string[] = []
  const texts: string[] = []
  const visit = (node: Node, parents: readonly Node[]): void => {
    const text = sayable(node)
    if (text !== undefined && isRead(node, parents)) bare.push(`${file}: ${text}`)
    const called = node.type === 'CallExpression' ? (node.callee as Node) : undefined
    if (called?.type === 'Identifier' && (called.name === 't' || called.name === 'rich')) {
      const [first] = node.arguments as readonly Node[]
      if (first?.type === 'Literal' && typeof first.value === 'string') texts.push(first.value)
      else bare.push(`${file}: the text of ${called.name}() must stand there as it is`)
    }
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, [node, ...parents])
  }
  visit(program as unknown as Node, [])
  return { bare, texts }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

/** The words of a node, if it has any. */
function sayable(node: Node): string | undefined {
  const text =
    node.type === 'JSXText' || (node.type === 'Literal' && typeof node.value === 'string')
      ? String(node.value).trim()
      : node.type === 'TemplateLiteral'
        ? (node.quasis as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(' ')
        : ''
  return /\p{L}{2}/u.test(text) && !names.has(text) ? text : undefined
}

/** Whether a text is drawn: in an element or one of its attributes, or under a name by which a text is passed on; also as one of two. */
function isRead(node: Node, parents: readonly Node[]): boolean {
  if (node.type === 'JSXText') return true
  const around = parents.findIndex(({ type }, index) => {
    const isResult = type === 'ConditionalExpression' && (index === 0 ? node : parents[index - 1]) !== parents[index]?.test
    return !isResult && type !== 'LogicalExpression' && type !== 'JSXExpressionContainer'
  })
  const [inner, place, outer] = [parents[0], parents[around], parents[around + 1]]
  if (place?.type === 'JSXAttribute') return readAttributes.has(String((place.name as Node).name))
  if (place?.type === 'JSXElement') return inner?.type !== 'LogicalExpression' || inner.right === node
  return place?.type === 'Property' && outer?.type === 'ObjectExpression' && readProperties.has(String((place.key as Node).name))
}

const read = files.map(readFile)
const texts = [...new Set(read.flatMap((file) => file.texts))]

test('everything that stands in an element goes through t', () => {
  expect(read.flatMap(({ bare }) => bare)).toEqual([])
  expect(texts.length).toBeGreaterThan(400)
})

test.each(['fr', 'de', 'pl', 'zh'])('what %s says is complete and has the same places to fill in', (language) => {
  const said = JSON.parse(readFileSync(`${source}i18n/languages/${language}.json`, 'utf8')) as Readonly<Record<string, string>>
  expect(Object.keys(said).sort()).toEqual([...texts].sort())
  for (const [text, translation] of Object.entries(said)) {
    expect(argumentsOf(translation), text).toEqual(argumentsOf(text))
  }
})

/** The names that are filled in, and which of them are counted. */
function argumentsOf(text: string): readonly string[] {
  const names = (elements: ReturnType<typeof parse>): readonly string[] =>
    elements.flatMap((element) =>
      element.type === TYPE.plural
        ? [`${element.value}#`, ...Object.values(element.options).flatMap((option) => names(option.value))]
        : element.type === TYPE.argument
          ? [element.value]
          : [],
    )
  return [...new Set(names(parse(text, { ignoreTag: true })))].sort()
}
