import sax from 'sax'
import { KartotekaError } from '../../engine/plugins/api.ts'

/** An element of a document: what stands in it are elements and texts. */
export interface MarkupElement {
  readonly name: string
  readonly classes: readonly string[]
  readonly children: (MarkupElement | string)[]
}

/** Reads the body of a document, in which every tag is closed. Throws `metadata-invalid` with what is wrong with the template. */
export function readMarkup(text: string): MarkupElement {
  const root: MarkupElement = { name: 'body', classes: [], children: [] }
  const open = [root]
  const parser = sax.parser(true, { trim: false })
  parser.onopentag = ({ name, attributes }) => {
    const element: MarkupElement = { name: name.toLowerCase(), classes: String(attributes.class ?? '').split(/\s+/), children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  }
  parser.onclosetag = () => void open.pop()
  parser.ontext = (piece) => void open.at(-1)?.children.push(piece)
  parser.onerror = (error) => {
    const [told = ''] = error.message.split('\n')
    throw new KartotekaError(
      'metadata-invalid',
      `The template cannot be made a PDF: ${told}. Close every tag (<br/>), and write & as &amp;.`,
    )
  }
  // Names of entities that HTML knows and XML does not.
  const plain = text.replace(/&nbsp;/g, '\u00a0').replace(/&(?!(amp|lt|gt|quot|apos|#x?[0-9a-f]+);)/gi, '&amp;')
  parser.write(`<body>${plain}</body>`).close()
  const [body] = root.children
  return typeof body === 'object' ? body : root
}
