import { findAddress } from './address.ts'
import { mergeLayers } from './layers.ts'
import type { Statement } from './provenance.ts'
import type { Layer } from './source.ts'

/** One value of a merged document: which layer says it, where, and what the layers below had said. */
export interface Explanation extends Statement {
  readonly pointer: string
  /** True where the layer removes what those below had said. */
  readonly isRemoved: boolean
  /** What was said before, latest first. */
  readonly overrides: readonly Statement[]
}

/** What the layers say about `firm.nps` and all below it, in order of the merged document. Answers a sentence for a name that leads nowhere. */
export function explain(
  layers: readonly Layer[],
  address: string,
): { readonly title: string; readonly rows: readonly Explanation[] } | { readonly problem: string } {
  const found = findAddress(mergeLayers(layers).documents, address)
  if ('problem' in found) return found
  const { document, pointer } = found
  const rows = document.provenance.leaves(pointer).flatMap((leaf) => {
    const [last, ...overrides] = [...document.provenance.history(leaf)].reverse()
    return last === undefined ? [] : [{ ...last, pointer: leaf, isRemoved: last.value === undefined, overrides }]
  })
  return { title: `${document.kind}/${document.id}.json${pointer === '' ? '' : `#${pointer}`}`, rows }
}
