/** What rich text may hold; everything else is refused, so nothing in it can run or reach out by itself. */
const tags = new Set(
  'a abbr b blockquote br caption code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(
    ' ',
  ),
)
const attributes = new Set('alt align class colspan dir height href lang rowspan src start style target title width'.split(' '))
const startTag = /^<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:=(?:"[^"<>]*"|'[^'<>]*'))?)*)\s*\/?>/i
const endTag = /^<\/([a-z][a-z0-9]*)\s*>/i
const safeAddress = /^(https?:\/\/|mailto:|tel:|#|\/(?!\/))/i
const safePicture = /^(https?:\/\/|\/(?!\/)|data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$)/i
const safeStyle =
  /^(\s*(text-align|color|background-color|font-weight|font-style|text-decoration|width|height)\s*:\s*[#a-z0-9.%, -]+;?)*\s*$/i

/**
 * What may not stand in rich text, or undefined. An allow-list over a strict reading of HTML: a "<" that begins neither a tag
 * written in full nor plain text is refused, so no browser can read more into it than is read here.
 */
export function htmlProblem(html: string): string | undefined {
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) {
    const rest = html.slice(at, at + 20_000)
    if (!/^<[a-z/!?]/i.test(rest)) continue
    const end = endTag.exec(rest)
    const start = end === null ? startTag.exec(rest) : null
    const name = (end ?? start)?.[1]?.toLowerCase()
    if (name === undefined)
      return `The text holds ${JSON.stringify(rest.slice(0, 20))}, which is no complete tag. Write "&lt;" for a plain "<".`
    if (!tags.has(name)) return `The tag <${name}> is not allowed. Remove it.`
    const problem = attributesProblem(name, start?.[2] ?? '')
    if (problem !== undefined) return problem
  }
  return undefined
}

function attributesProblem(tag: string, text: string): string | undefined {
  for (const [, name = '', double, single] of text.matchAll(/\s+([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/gi)) {
    const attribute = name.toLowerCase()
    const value = decode(double ?? single ?? '')
    if (!attributes.has(attribute)) return `The attribute ${attribute} of <${tag}> is not allowed. Remove it.`
    if (attribute === 'href' && !safeAddress.test(value)) return 'A link goes to http, https, mailto or tel. Change the address.'
    if (attribute === 'src' && !safePicture.test(value)) return 'A picture comes from http, https or the text itself. Change its address.'
    if (attribute === 'style' && !safeStyle.test(value)) return `The style ${JSON.stringify(value.slice(0, 40))} is not allowed. Remove it.`
  }
  return undefined
}

/** Character references could hide a scheme; none is needed in what is compared, so their mere presence makes the value unsafe except `&amp;`. */
function decode(value: string): string {
  const plain = value.replaceAll(/&amp;/g, '&').trim()
  return /&(#|[a-z]+;)/i.test(plain) ? '\u0000' : plain
}
