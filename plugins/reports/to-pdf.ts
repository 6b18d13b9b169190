import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pdfmake from 'pdfmake'
import type { Content, ContentText, TableCell, TDocumentDefinitions, TFontFamilyTypes } from 'pdfmake/interfaces.js'
import type { PrintedDocument } from '../../engine/plugins/api.ts'
import { type MarkupElement, readMarkup } from './markup.ts'

const folderOf = (name: string) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
const latin = join(folderOf('pdfmake'), 'fonts', 'Roboto')
const chinese = folderOf('@expo-google-fonts/noto-sans-sc')
const [regular, bold] = ['400Regular', '700Bold'].map((weight) => join(chinese, weight, `NotoSansSC_${weight}.ttf`))
pdfmake.setFonts({
  Roboto: {
    normal: join(latin, 'Roboto-Regular.ttf'),
    bold: join(latin, 'Roboto-Medium.ttf'),
    italics: join(latin, 'Roboto-Italic.ttf'),
    bolditalics: join(latin, 'Roboto-MediumItalic.ttf'),
  },
  // Chinese is not set in italics.
  Chinese: { normal: regular, bold, italics: regular, bolditalics: bold } as TFontFamilyTypes,
})
// A document reads the fonts and nothing else, neither files nor addresses.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path: string) => path.startsWith(latin) || path.startsWith(chinese))

/** The bytes of a document as PDF, with the title and "page of pages" at the foot of each page; labels have no foot. */
export async function toPdf(document: PrintedDocument): Promise<Uint8Array> {
  const { template, label, body, language } = document
  const title = `${template.title} ${label}`.trim()
  const { page } = template
  const isSmall = page !== undefined && Math.min(page.width, page.height) < smallPaper
  const definition: TDocumentDefinitions = {
    info: { title },
    language,
    pageSize: page === undefined ? 'A4' : { width: points(page.width), height: points(page.height) },
    pageMargins: isSmall ? points(3) : [56, 56, 56, 64],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25 },
    styles: {
      h1: { fontSize: 18, bold: true, margin: [0, 0, 0, 8] },
      h2: { fontSize: 12, bold: true, margin: [0, 10, 0, 4] },
      h3: { fontSize: 10, bold: true, margin: [0, 8, 0, 2] },
      note: { color: '#5f6774' },
      th: { bold: true },
    },
    ...(isSmall ? {} : { footer: footerOf(title) }),
    content: readMarkup(body).children.flatMap(blockOf),
  }
  return pdfmake.createPdf(definition).getBuffer()
}

/** Millimetres of a side below which paper is a label, without a foot and with a narrow border. */
const smallPaper = 100
const points = (millimetres: number) => (millimetres / 25.4) * 72

function footerOf(title: string) {
  return (page: number, pages: number): Content => ({
    margin: [56, 20, 56, 0],
    columns: [
      { text: runsOf(title), color: '#5f6774', fontSize: 8 },
      { text: `${page} / ${pages}`, alignment: 'right', color: '#5f6774', fontSize: 8 },
    ],
  })
}

type Node = MarkupElement | string

function blockOf(node: Node): readonly Content[] {
  if (typeof node === 'string') return node.trim() === '' ? [] : [{ text: runsOf(collapsed(node).trim()) }]
  switch (node.name) {
    case 'h1':
    case 'h2':
    case 'h3':
      return [{ text: node.children.flatMap(inline), style: node.name, headlineLevel: 1 }]
    case 'p':
      return [{ text: node.children.flatMap(inline), margin: [0, 0, 0, 6], ...look(node) }]
    case 'ul':
      return [{ ul: elements(node, 'li').map((item) => ({ text: item.children.flatMap(inline) })), margin: [0, 0, 0, 6] }]
    case 'hr':
      return [{ canvas: [{ type: 'line', x1: 0, y1: 4, x2: 483, y2: 4, lineWidth: 0.5, lineColor: '#cccccc' }], margin: [0, 0, 0, 6] }]
    case 'table':
      return tableOf(node)
    default:
      return node.children.flatMap(blockOf)
  }
}

function tableOf(table: MarkupElement): readonly Content[] {
  const rows = ['thead', 'tbody', 'tr'].flatMap((name) =>
    name === 'tr' ? elements(table, 'tr') : elements(table, name).flatMap((part) => elements(part, 'tr')),
  )
  const heads = elements(table, 'thead').flatMap((part) => elements(part, 'tr')).length
  const width = Math.max(0, ...rows.map((row) => cellsOf(row).length))
  if (width === 0) return []
  const body = rows.map((row): TableCell[] => {
    const cells = cellsOf(row).map(
      (cell): TableCell => ({ text: cell.children.flatMap(inline), ...(cell.name === 'th' ? { style: 'th' } : {}), ...look(cell) }),
    )
    return [...cells, ...Array.from({ length: width - cells.length }, () => '')]
  })
  const widths = Array.from({ length: width }, (_, column) => (rows.some((row) => isEnd(cellsOf(row)[column])) ? 'auto' : '*'))
  return [{ table: { headerRows: heads, widths, body }, layout: 'lightHorizontalLines', margin: [0, 2, 0, 8] }]
}

const cellsOf = (row: MarkupElement) =>
  row.children.filter((node): node is MarkupElement => typeof node !== 'string' && ['th', 'td'].includes(node.name))
const elements = (node: MarkupElement, name: string) =>
  node.children.filter((child): child is MarkupElement => typeof child !== 'string' && child.name === name)
const isEnd = (node: MarkupElement | undefined) => node?.classes.includes('end') === true

function look(node: MarkupElement): Pick<ContentText, 'alignment' | 'style'> {
  return { ...(isEnd(node) ? { alignment: 'right' as const } : {}), ...(node.classes.includes('note') ? { style: 'note' } : {}) }
}

function inline(node: Node): readonly ContentText[] {
  if (typeof node === 'string') return runsOf(collapsed(node))
  if (node.name === 'br') return [{ text: '\n' }]
  const parts = node.children.flatMap(inline)
  if (node.name === 'strong' || node.name === 'b') return parts.map((part) => ({ ...part, bold: true }))
  if (node.name === 'em' || node.name === 'i') return parts.map((part) => ({ ...part, italics: true }))
  return parts
}

/** Letters that the one font lacks, and the signs that are set with them. */
const chineseLetters = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]+)/u

/** A text in parts, each with a font that has its letters. */
function runsOf(text: string): ContentText[] {
  const parts = text.split(chineseLetters)
  return parts.flatMap((part, index) => (part === '' ? [] : [index % 2 === 0 ? { text: part } : { text: part, font: 'Chinese' }]))
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ')
}
