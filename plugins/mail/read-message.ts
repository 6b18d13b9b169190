import { createHash } from 'node:crypto'
import { convert } from 'html-to-text'
import { type AddressObject, type HeaderLines, type ParsedMail, simpleParser } from 'mailparser'
import type { IncomingMail } from '../../engine/plugins/api.ts'

const mostFiles = 20
const longestText = 100_000
const longestHtml = 1_000_000
/** Pictures are left out, so that none is ever fetched. */
const plain = { wordwrap: false as const, selectors: [{ selector: 'img', format: 'skip' }], limits: { maxDepth: 100, ellipsis: '' } }
const messageIds = /<[^<>\s]{1,250}>/g

/** Reads a mail of RFC 5322; nothing that it names is fetched. One without a Message-ID is known by its content. */
export async function readMessage(source: Buffer, largestFile: number): Promise<IncomingMail> {
  const parsed = await simpleParser(source, { skipImageLinks: true })
  const kind = kindOf(parsed)
  const own = parsed.messageId?.match(messageIds)?.[0] ?? `<${createHash('sha256').update(source).digest('hex')}@without-id>`
  const references = [parsed.references ?? []].flat().flatMap((text) => text.match(messageIds) ?? [])
  const answered = parsed.inReplyTo?.match(messageIds) ?? []
  const returned = kind === 'bounce' ? returnedIds(parsed, own) : []
  const kept = parsed.attachments.filter(({ content }) => content.length <= largestFile).slice(0, mostFiles)
  const left = parsed.attachments.length - kept.length
  const text = parsed.text ?? (typeof parsed.html === 'string' ? convert(parsed.html.slice(0, longestHtml), plain) : '')
  const note =
    left === 0 ? '' : `\n\n[${left} of ${parsed.attachments.length} attachments were too large, or too many, and are not kept here.]`
  return {
    messageId: own,
    follows: [...new Set([...answered, ...references.reverse(), ...returned])].filter((id) => id !== own),
    subject: clean(parsed.subject ?? '').replaceAll(/\s+/g, ' '),
    text: clean(text).slice(0, longestText) + note,
    from: addressesOf(parsed.from),
    to: [parsed.to, parsed.cc].flat().flatMap(addressesOf),
    at: parsed.date === undefined || Number.isNaN(parsed.date.getTime()) ? undefined : parsed.date,
    kind,
    isForged: isForged(parsed),
    files: kept.map(({ filename, contentType, content }) => ({ name: filename ?? 'attachment', mediaType: contentType, content })),
  }
}

/** What machines sent (RFC 3834), and what came back undelivered (RFC 3464). */
function kindOf({ headers, headerLines, from }: ParsedMail): IncomingMail['kind'] {
  const header = (name: string) => lineOf(headerLines, name).toLowerCase()
  const sender = addressesOf(from)[0] ?? ''
  const isReport = header('content-type').includes('multipart/report') && header('content-type').includes('delivery-status')
  if (isReport || /^(mailer-daemon|postmaster)@/.test(sender) || headers.has('x-failed-recipients')) return 'bounce'
  const submitted = header('auto-submitted')
  const isAutomatic = submitted !== '' && !/:\s*no\b/.test(submitted)
  const precedence = /:\s*(bulk|auto_reply|junk|list)\b/.test(header('precedence'))
  return isAutomatic || precedence || headers.has('x-autoreply') || headers.has('x-autorespond') ? 'automatic' : 'message'
}

/** By the first of these headers, which the own server has put on top; a sender may have put others below. */
function isForged({ headerLines }: ParsedMail): boolean {
  const results = lineOf(headerLines, 'authentication-results').toLowerCase()
  if (/\bdmarc=(pass|fail)\b/.test(results)) return results.includes('dmarc=fail')
  return /\bspf=(fail|softfail)\b/.test(results) && !/\bdkim=pass\b/.test(results)
}

function lineOf(lines: HeaderLines, name: string): string {
  return lines.find(({ key }) => key === name)?.line ?? ''
}

/** The mails that a report of a failure carries. */
function returnedIds(parsed: ParsedMail, own: string): readonly string[] {
  const texts = [parsed.text ?? '', ...parsed.attachments.map(({ content }) => content.subarray(0, 20_000).toString('latin1'))]
  return texts
    .flatMap((text) => [...text.matchAll(/^message-id:\s*(<[^<>\s]{1,250}>)/gim)].map(([, id = '']) => id))
    .filter((id) => id !== own)
}

function addressesOf(list: AddressObject | undefined): readonly string[] {
  const found = (list?.value ?? []).flatMap(({ address, group }) => [address, ...(group ?? []).map((one) => one.address)])
  return found.flatMap((address) => (address === undefined || address === '' ? [] : [address.toLowerCase()]))
}

/** Without characters that no database stores or no screen shows. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Co}\p{Cs}]/gu, (letter) => ('\n\t'.includes(letter) ? letter : '')).trim()
}
