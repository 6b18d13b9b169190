import { Select, Textarea } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { MetadataProblem } from '../api/designer.ts'
import { t } from '../i18n/t.ts'

interface TemplateBodyProps {
  readonly body: string
  readonly paths: readonly { readonly path: string; readonly title: string }[]
  /** What is wrong with it, by `/` and the number of the line. */
  readonly problems: readonly MetadataProblem[]
  readonly onSettle: (body: string) => void
}

/** The text of a template, with what is wrong at which line. What is typed is kept when the page is left, however soon. */
export function TemplateBody({ body, paths, problems, onSettle }: TemplateBodyProps) {
  const [text, setText] = useState(body)
  const box = useRef<HTMLTextAreaElement>(null)
  const settle = useDebouncedCallback(onSettle, { delay: 700, flushOnUnmount: true })
  useEffect(() => setText(body), [body])
  useEffect(() => {
    window.addEventListener('pagehide', settle.flush)
    return () => window.removeEventListener('pagehide', settle.flush)
  }, [settle])
  function write(next: string) {
    setText(next)
    settle(next)
  }
  function insert(path: string) {
    const at = box.current?.selectionStart ?? text.length
    write(`${text.slice(0, at)}{{${path}}}${text.slice(at)}`)
  }
  function goTo(line: number) {
    const lines = text.split('\n')
    const begin = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0)
    box.current?.focus()
    box.current?.setSelectionRange(begin, begin + (lines[line]?.length ?? 0))
  }
  return (
    <section className="template-body" aria-label={t('Text')}>
      <Select
        size="xs"
        aria-label={t('Insert a field')}
        placeholder={t('Insert a field…')}
        searchable
        limit={200}
        data={paths.map(({ path, title }) => ({ value: path, label: title }))}
        value={null}
        onChange={(path) => path !== null && insert(path)}
      />
      <Textarea
        ref={box}
        className="cel-input"
        aria-label={t('Text of the template')}
        aria-invalid={problems.length > 0 || undefined}
        spellCheck={false}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={() => settle.flush()}
      />
      {problems.map(({ pointer, code, message, hint }) => {
        const line = Number(pointer.slice(1))
        return (
          <p role="alert" className="draft-problem" key={`${pointer} ${code}`}>
            {pointer !== '' && Number.isInteger(line) && (
              <button type="button" className="template-line" onClick={() => goTo(line)}>
                {t('Line {line}', { line: line + 1 })}
              </button>
            )}{' '}
            {message} {hint}
          </p>
        )
      })}
    </section>
  )
}
