import type { Archive } from './archive.ts'
import { type WorkbookLimits, WorkbookProblem } from './limits.ts'
import { formatKind, type NumberKind } from './number-format.ts'
import { attribute, readWholeXml } from './xml.ts'

/** What is known of a workbook before its cells are read. */
export interface Workbook {
  /** Parts of the visible sheets, in order. */
  readonly sheets: readonly { readonly name: string; readonly part: string }[]
  /** Days are counted from 1904, as on old Macintosh systems. */
  readonly isFrom1904: boolean
  /** What the number of a cell means, by the place of its style. */
  readonly styles: readonly NumberKind[]
  readonly sharedTexts: readonly string[]
}

/** Reads all of a workbook (ECMA-376) but its sheets. Throws `WorkbookProblem`. */
export async function readWorkbook(archive: Archive, limits: WorkbookLimits): Promise<Workbook> {
  const targets = await readTargets(archive)
  const sheets: { name: string; part: string }[] = []
  let isFrom1904 = false
  await readWholeXml(await archive.read('xl/workbook.xml'), {
    open(name, attributes) {
      if (name === 'workbookPr') isFrom1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '')
      if (name !== 'sheet' || (attribute(attributes, 'state') ?? 'visible') !== 'visible') return
      const part = targets.get(attributes['r:id'] ?? attribute(attributes, 'id') ?? '')
      if (part !== undefined) sheets.push({ name: attribute(attributes, 'name') ?? '', part })
    },
  })
  if (sheets.length === 0) throw new WorkbookProblem('The workbook has no visible sheet.')
  return { sheets, isFrom1904, styles: await readStyles(archive), sharedTexts: await readSharedTexts(archive, limits) }
}

async function readTargets(archive: Archive): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>()
  await readWholeXml(await archive.read('xl/_rels/workbook.xml.rels'), {
    open(name, attributes) {
      if (name !== 'Relationship') return
      const target = attributes.Target ?? ''
      targets.set(attributes.Id ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`)
    },
  })
  return targets
}

async function readStyles(archive: Archive): Promise<readonly NumberKind[]> {
  if (!archive.has('xl/styles.xml')) return []
  const custom = new Map<string, string>()
  const styles: NumberKind[] = []
  let isInside = false
  await readWholeXml(await archive.read('xl/styles.xml'), {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(attributes.numFmtId ?? '', attributes.formatCode ?? '')
      if (name === 'cellXfs') isInside = true
      if (name === 'xf' && isInside) styles.push(formatKind(Number(attributes.numFmtId ?? 0), custom.get(attributes.numFmtId ?? '')))
    },
    close(name) {
      if (name === 'cellXfs') isInside = false
    },
  })
  return styles
}

async function readSharedTexts(archive: Archive, limits: WorkbookLimits): Promise<readonly string[]> {
  if (!archive.has('xl/sharedStrings.xml')) return []
  const texts: string[] = []
  let size = 0
  let text = ''
  let isText = false
  let isPhonetic = false
  await readWholeXml(await archive.read('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 't') isText = true
      else if (name === 'rPh') isPhonetic = true
    },
    text(part) {
      if (isText && !isPhonetic) text += part
    },
    close(name) {
      if (name === 't') isText = false
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'si') {
        size += text.length
        if (size > limits.sharedText)
          throw new WorkbookProblem(`The texts of the workbook are longer than ${limits.sharedText} characters. Save it as CSV.`)
        texts.push(unescapeText(text))
      }
    },
  })
  return texts
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376, ST_Xstring). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
