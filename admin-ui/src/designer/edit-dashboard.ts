import { fieldName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { orderAfterMove } from './layout.ts'
import { isObject } from './merge.ts'

/** What a tile can show, each with the keyword that says so. */
export const tileKinds = ['report', 'view', 'widget'] as const
export type TileKind = (typeof tileKinds)[number]

export interface EditedTile {
  readonly key: string
  readonly title: string
  /** `report:receivables`; empty where it shows nothing yet. */
  readonly shows: string
  readonly span: number
  readonly chart: string
}

const wholeWidth = 12
const usualWidth = 6

/** The tiles in the order in which they stand. */
export function tilesOf(document: Document): readonly EditedTile[] {
  const tiles = Object.entries(partOf(document)).map(([key, tile], index) => ({ key, tile, order: Number(tile.order ?? index + 1) }))
  return tiles
    .sort((a, b) => a.order - b.order)
    .map(({ key, tile }) => {
      const kind = tileKinds.find((one) => typeof tile[one] === 'string')
      return {
        key,
        title: String(tile.title ?? key),
        shows: kind === undefined ? '' : `${kind}:${tile[kind]}`,
        span: typeof tile.span === 'number' ? tile.span : wholeWidth,
        chart: typeof tile.chart === 'string' ? tile.chart : '',
      }
    })
}

/** What is shown is one of a report, a view and a widget; only a report is drawn in one way or another. */
export function showInTile(document: Document, key: string, shows: string): Document {
  const [kind, name] = split(shows)
  const { report: _report, view: _view, widget: _widget, chart, ...rest } = partOf(document)[key] ?? {}
  return withTile(document, key, { ...rest, [kind]: name, ...(kind === 'report' && chart !== undefined ? { chart } : {}) })
}

/** Keywords said anew; those that are undefined are taken out. */
export function setTile(
  document: Document,
  key: string,
  keywords: Readonly<Partial<Record<'title' | 'span' | 'chart', unknown>>>,
): Document {
  return withTile(document, key, { ...partOf(document)[key], ...keywords })
}

/** A tile behind the others. */
export function addTile(document: Document, title: string, shows: string): Document {
  const known = tilesOf(document)
  const [kind, name] = split(shows)
  const key = fieldName(
    title,
    known.map((tile) => tile.key),
  )
  return inOrder(withTile(document, key, { title, [kind]: name, span: usualWidth, order: Number.MAX_SAFE_INTEGER }))
}

export function removeTile(document: Document, key: string): Document {
  const { [key]: _, ...tiles } = partOf(document)
  return { ...document, tiles }
}

export function moveTile(document: Document, key: string, step: -1 | 1): Document {
  const keys = tilesOf(document).map((tile) => tile.key)
  return inOrder(document, orderAfterMove(keys, key, step))
}

/** A dashboard with one tile, as one without does not compile. */
export function newDashboard(id: string, title: string, tile: { readonly title: string; readonly shows: string }): Document {
  return addTile({ $id: id, title, tiles: {} }, tile.title, tile.shows)
}

function inOrder(document: Document, keys: readonly string[] = tilesOf(document).map((tile) => tile.key)): Document {
  return keys.reduce((done, key, index) => withTile(done, key, { ...partOf(done)[key], order: (index + 1) * 10 }), document)
}

function withTile(document: Document, key: string, tile: Document): Document {
  return { ...document, tiles: { ...partOf(document), [key]: tile } }
}

function split(shows: string): readonly [kind: string, name: string] {
  const at = shows.indexOf(':')
  return [shows.slice(0, at), shows.slice(at + 1)]
}

function partOf({ tiles }: Document): Readonly<Record<string, Document>> {
  return (isObject(tiles) ? tiles : {}) as Readonly<Record<string, Document>>
}
