import { lexer, type Token, type Tokens } from 'marked'
import { createElement, Fragment, type ReactNode } from 'react'

/** A text in Markdown, as elements: HTML in it is shown as it was typed, and only addresses of the web become links. */
export function Markdown({ text }: { text: string }) {
  return <div className="markdown">{draw(lexer(text))}</div>
}

function draw(tokens: readonly Token[] | undefined): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text is drawn whole, its parts have no other name
  return tokens?.map((token, index) => <Fragment key={index}>{drawToken(token)}</Fragment>)
}

function drawToken(token: Token): ReactNode {
  switch (token.type) {
    case 'heading':
      return createElement(`h${Math.min(6, (token as Tokens.Heading).depth + 3)}`, null, draw(token.tokens))
    case 'paragraph':
      return <p>{draw(token.tokens)}</p>
    case 'list':
      return drawList(token as Tokens.List)
    case 'blockquote':
      return <blockquote>{draw(token.tokens)}</blockquote>
    case 'code':
      return <pre>{(token as Tokens.Code).text}</pre>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'strong':
      return <strong>{draw(token.tokens)}</strong>
    case 'em':
      return <em>{draw(token.tokens)}</em>
    case 'del':
      return <del>{draw(token.tokens)}</del>
    case 'link':
      return drawLink(token as Tokens.Link)
    case 'hr':
      return <hr />
    case 'br':
      return <br />
    case 'space':
    case 'def':
      return null
    case 'text':
    case 'escape':
      return (token as Tokens.Text).tokens === undefined ? (token as Tokens.Text).text : draw((token as Tokens.Text).tokens)
    default:
      return token.raw
  }
}

function drawList({ ordered, items }: Tokens.List): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: as above
  const drawn = items.map((item, index) => <li key={index}>{draw(item.tokens)}</li>)
  return ordered ? <ol>{drawn}</ol> : <ul>{drawn}</ul>
}

function drawLink({ href, tokens }: Tokens.Link): ReactNode {
  if (!/^(https?:\/\/|mailto:|\/(?!\/))/i.test(href)) return draw(tokens)
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {draw(tokens)}
    </a>
  )
}
