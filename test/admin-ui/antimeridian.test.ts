import { describe, expect, it } from 'vitest'
import { unbroken } from '../../admin-ui/src/reports/antimeridian.ts'

describe('an outline at the antimeridian', () => {
  it.each([
    [
      'that does not cross it stays as it is',
      [
        [-10, 0],
        [10, 0],
        [10, 5],
        [-10, 0],
      ],
      [
        [-10, 0],
        [10, 0],
        [10, 5],
        [-10, 0],
      ],
    ],
    [
      'that crosses it to the east goes on',
      [
        [170, 60],
        [-170, 60],
        [-170, 70],
        [170, 70],
      ],
      [
        [170, 60],
        [190, 60],
        [190, 70],
        [170, 70],
      ],
    ],
    [
      'that begins beyond it is on the same side',
      [
        [-170, 60],
        [170, 60],
        [-170, 70],
      ],
      [
        [190, 60],
        [170, 60],
        [190, 70],
      ],
    ],
    [
      'that touches it stays',
      [
        [-180, 60],
        [-170, 60],
        [-180, 61],
      ],
      [
        [-180, 60],
        [-170, 60],
        [-180, 61],
      ],
    ],
  ])('%s', (_, ring, drawn) => {
    expect(unbroken(ring)).toEqual(drawn)
  })
})
