/** What the number of a cell stands for, by the format it is shown in. */
export type NumberKind = 'number' | 'day' | 'time' | 'duration'

/** The formats that every workbook knows without declaring them and that show days or times (ECMA-376, 18.8.30). */
const dayFormats = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58])
const timeFormats = new Set([18, 19, 20, 21, 32, 33, 45, 47])
const elapsedFormat = 46

export function formatKind(id: number, code: string | undefined): NumberKind {
  if (code !== undefined) return codeKind(code)
  if (dayFormats.has(id)) return 'day'
  if (timeFormats.has(id)) return 'time'
  return id === elapsedFormat ? 'duration' : 'number'
}

/** The letters that are left without quoted texts, escaped letters, colours and conditions. */
function codeKind(code: string): NumberKind {
  const first = code.split(';')[0] ?? ''
  const bare = first.replace(/"[^"]*"|\\.|_.|\*./g, '')
  if (/\[(h+|m+|s+)\]/i.test(bare)) return 'duration'
  const letters = bare.replace(/\[[^\]]*\]/g, '').replace(/general/gi, '')
  if (/[dy]/i.test(letters)) return 'day'
  if (/[hs]/i.test(letters)) return 'time'
  return /m/i.test(letters) ? 'day' : 'number'
}

const dayLength = 86_400_000

/** The text of a number that stands for a day or a time: ISO day, day and time without zone, time, or hours, minutes and seconds. */
export function momentText(serial: number, kind: Exclude<NumberKind, 'number'>, isFrom1904: boolean): string {
  const milliseconds = Math.round(serial * dayLength)
  if (kind === 'duration') return elapsed(Math.round(milliseconds / 1000))
  if (kind === 'time' && serial < 1) return new Date(milliseconds).toISOString().slice(11, 19)
  return dayText(milliseconds, isFrom1904)
}

/** Days are counted from the end of 1899, and 1900 is taken for a leap year; or from the start of 1904. */
function dayText(milliseconds: number, isFrom1904: boolean): string {
  const start = isFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, milliseconds < 60 * dayLength ? 31 : 30)
  const date = new Date(start + milliseconds)
  if (Number.isNaN(date.getTime())) return String(milliseconds / dayLength)
  const iso = date.toISOString()
  if (iso.endsWith('T00:00:00.000Z')) return iso.slice(0, 10)
  return iso.replace(/(\.000)?Z$/, '')
}

function elapsed(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
