import type { PrintedDocument } from './render.ts'

/** A document as PDF; what makes it is loaded with the first one, as it is large. */
export async function documentPdf(document: PrintedDocument): Promise<Uint8Array> {
  const { toPdf } = await import('./to-pdf.ts')
  return toPdf(document)
}
