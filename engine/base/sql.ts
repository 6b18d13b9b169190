/** A piece of SQL with `?` placeholders and the values bound to them. Names and values never meet the text in any other way. */
export interface Sql {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Builds SQL from a template. A part that is itself `Sql` is put in place; every other part is bound as a value.
 * The literal text of the template must not hold a question mark.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  let text = strings[0] ?? ''
  const values: unknown[] = []
  parts.forEach((part, index) => {
    if (isSql(part)) {
      text += part.text
      values.push(...part.values)
    } else {
      text += '?'
      values.push(part)
    }
    text += strings[index + 1] ?? ''
  })
  return { text, values }
}

/** SQL that stands in our own source code or was made from the model; never text from outside. */
export function rawSql(text: string): Sql {
  return { text, values: [] }
}

/** A quoted identifier. Names come from the model, whose names are checked; quotes are doubled all the same. */
export function identifier(...path: readonly string[]): Sql {
  return rawSql(path.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'))
}

/** A string constant of ours (a JSON key, a date pattern) as an SQL literal. */
export function textLiteral(value: string): Sql {
  if (value.includes('?') || value.includes('\\')) return { text: '?', values: [value] }
  return rawSql(`'${value.replaceAll("'", "''")}'`)
}

/** The same with its texts and whole numbers written into it, for constants of ours: each bound value takes time with every request. */
export function withConstants({ text, values }: Sql): Sql {
  const parts = text.split('?').flatMap((part, index) => {
    if (index === 0) return [rawSql(part)]
    const value = values[index - 1]
    const constant = typeof value === 'string' ? textLiteral(value) : Number.isSafeInteger(value) ? rawSql(String(value)) : sql`${value}`
    return [constant, rawSql(part)]
  })
  return joinSql(parts, '')
}

export function joinSql(parts: readonly Sql[], separator = ', '): Sql {
  return { text: parts.map((part) => part.text).join(separator), values: parts.flatMap((part) => part.values) }
}

export function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value
}
