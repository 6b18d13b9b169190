const durationPattern = /^P(?!$)(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})S)?)?$/

/** The whole seconds of an ISO 8601 duration without years and months, or undefined. */
export function readDuration(text: string): number | undefined {
  const match = durationPattern.exec(text)
  if (match === null) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
  return Number.isSafeInteger(total) ? total : undefined
}

/** The one text of so many seconds: hours, minutes, seconds, without those that are zero (`PT36H15M`); no time at all is `PT0S`. */
export function durationText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [seconds % 60, 'S'],
  ] as const
  const text = parts.map(([amount, letter]) => (amount === 0 ? '' : `${amount}${letter}`)).join('')
  return text === '' ? 'PT0S' : `PT${text}`
}
