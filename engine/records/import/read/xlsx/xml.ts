import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { parser as newParser } from 'sax'
import { WorkbookProblem } from './limits.ts'

export interface XmlHandlers {
  /** Names come without their namespace prefix. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

/** Reads XML as it comes; answers after each piece, so that the caller can wait. Document types are refused. Throws `WorkbookProblem`. */
export async function* readXml(stream: Readable, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = newParser(true, { position: false, trim: false, normalize: false })
  const decoder = new StringDecoder('utf8')
  parser.onopentag = (tag) => handlers.open?.(localName(tag.name), tag.attributes as Record<string, string>)
  parser.onclosetag = (name) => handlers.close?.(localName(name))
  parser.ontext = (text) => handlers.text?.(text)
  parser.oncdata = (text) => handlers.text?.(text)
  parser.ondoctype = () => {
    throw new WorkbookProblem('The workbook holds a document type, which is never read.')
  }
  parser.onerror = (error) => {
    throw new WorkbookProblem(`A part of the workbook is not XML (${error.message.split('\n')[0]}).`)
  }
  try {
    for await (const piece of stream) {
      parser.write(decoder.write(piece as Buffer))
      yield
    }
    parser.close()
    yield
  } catch (error) {
    if (error instanceof WorkbookProblem) throw error
    throw new WorkbookProblem(`The workbook cannot be unpacked (${(error as Error).message}).`)
  } finally {
    stream.destroy()
  }
}

/** Reads a small part to its end. */
export async function readWholeXml(stream: Readable, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(stream, handlers));
}

/** An attribute by its local name: producers use different prefixes. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name]
  const key = Object.keys(attributes).find((candidate) => candidate.endsWith(`:${name}`))
  return key === undefined ? undefined : attributes[key]
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
