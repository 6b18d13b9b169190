const newline = 10
const separator = Buffer.from('From ')

/**
 * The mails of an mbox file (RFC 4155), each as it was sent: a line that begins with "From " at the beginning of the file or behind an empty line
 * separates them, and such lines of a text stand behind a ">", which is taken away.
 */
export function* mailsOfMbox(file: Buffer): Generator<Buffer> {
  let lines: Buffer[] | undefined
  let isBehindEmpty = true
  for (const line of linesOf(file)) {
    if (isBehindEmpty && line.subarray(0, separator.length).equals(separator)) {
      if (lines !== undefined) yield Buffer.concat(lines)
      lines = []
    } else lines?.push(isQuoted(line) ? line.subarray(1) : line)
    isBehindEmpty = line.length <= 2 && line.toString('latin1').trim() === ''
  }
  if (lines !== undefined) yield Buffer.concat(lines)
}

function* linesOf(file: Buffer): Generator<Buffer> {
  for (let start = 0; start < file.length; ) {
    const end = file.indexOf(newline, start)
    const next = end < 0 ? file.length : end + 1
    yield file.subarray(start, next)
    start = next
  }
}

function isQuoted(line: Buffer): boolean {
  return /^>+From /.test(line.subarray(0, 80).toString('latin1'))
}
