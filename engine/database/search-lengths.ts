/** Letters of a row that are indexed, by level; the words of PostgreSQL's full text take at most 1 MB for a row. */
export const indexedLengths = [10_000, 10_000, 60_000] as const
