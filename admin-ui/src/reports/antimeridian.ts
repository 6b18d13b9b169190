type Place = readonly number[]

/**
 * A ring of an outline that goes on beyond 180 degrees east instead of jumping to the other edge of the map, where it would be drawn right across it:
 * Russia and Fiji lie on both sides.
 */
export function unbroken(ring: readonly Place[]): readonly Place[] {
  let turn = 0
  let before: number | undefined
  const walked = ring.map(([x = 0, ...rest]) => {
    if (before !== undefined && Math.abs(x - before) > 180) turn += x < before ? 360 : -360
    before = x
    return [x + turn, ...rest]
  })
  const isBeyond = walked.some(([x = 0]) => x < -180)
  return isBeyond ? walked.map(([x = 0, ...rest]) => [x + 360, ...rest]) : walked
}
