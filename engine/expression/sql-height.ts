/** Texts shorter than this stand in themselves less deep than any database minds. */
const harmless = 5000

/**
 * How deep a text of SQL stands in itself as SQLite counts it: each select inside an expression adds the height of everything in it to the
 * heights of those around it; what it reads from is no part of an expression. Brackets stand for parts, so this is a little less than what SQLite counts; a short text counts as 0.
 */
export function heightOf(text: string): number {
  if (text.length < harmless) return 0
  const heights = bracketHeights(text)
  let most = heights.get(-1) ?? 0
  const around: number[] = [most]
  for (const [at, sign] of brackets(text)) {
    const above = around.at(-1) ?? 0
    if (sign === ')') around.pop()
    else around.push(text.startsWith('(select ', at) ? above + (heights.get(at) ?? 0) : above)
    most = Math.max(most, around.at(-1) ?? 0)
  }
  return most
}

/** How many brackets stand in each other from each opening one on, by its place; -1 is the whole. */
function bracketHeights(text: string): ReadonlyMap<number, number> {
  const heights = new Map<number, number>()
  const open: { at: number; height: number }[] = [{ at: -1, height: 1 }]
  for (const [at, sign] of brackets(text)) {
    if (sign === '(') {
      open.push({ at, height: 1 })
      continue
    }
    const closed = open.pop()
    const outer = open.at(-1)
    if (closed === undefined || outer === undefined) return heights
    heights.set(closed.at, closed.height)
    if (!text.startsWith('from ', closed.at - 5)) outer.height = Math.max(outer.height, closed.height + 1)
  }
  return heights.set(-1, open[0]?.height ?? 1)
}

/** The brackets of a text outside of quotes, with their places. */
function* brackets(text: string): Generator<readonly [at: number, sign: string]> {
  for (const match of text.matchAll(/'[^']*'|"[^"]*"|[()]/g)) {
    if (match[0] === '(' || match[0] === ')') yield [match.index, match[0]]
  }
}
