interface TableHeadProps {
  readonly titles: readonly string[]
  /** What a last column without a title on the screen is called. */
  readonly hidden?: string
}

/** The titles of the columns of a table. */
export function TableHead({ titles, hidden }: TableHeadProps) {
  return (
    <thead>
      <tr>
        {titles.map((title) => (
          <th key={title} scope="col">
            {title}
          </th>
        ))}
        {hidden !== undefined && (
          <th scope="col">
            <span className="visually-hidden">{hidden}</span>
          </th>
        )}
      </tr>
    </thead>
  )
}
