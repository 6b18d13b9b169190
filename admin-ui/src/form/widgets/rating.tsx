import { Rating } from '@mantine/core'
import type { WidgetProps } from '../widget.ts'

/** Stars, or halves of them; the chosen one a second time clears. */
export function RatingWidget({ id, field, value, onChange, label }: WidgetProps) {
  const stars = typeof value === 'number' ? value : 0
  const count = field.maximum ?? 5
  return (
    <div className="rating-control">
      <Rating
        id={id}
        tabIndex={-1}
        count={count}
        fractions={field.scale === undefined ? 1 : 2}
        color="var(--k-text)"
        value={stars}
        onChange={(next) => onChange(next === stars ? null : next)}
        aria-label={label ?? field.title}
        getSymbolLabel={(star) => `${star} of ${count}`}
      />
    </div>
  )
}
