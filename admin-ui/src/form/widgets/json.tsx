import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { t } from '../../i18n/t.ts'
import { useFrame } from '../form-scope.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

/** JSON as text; what does not parse is kept and marked, and holds back saving. */
export function JsonWidget(props: WidgetProps) {
  const { value, onChange, id } = props
  const reportUnreadable = useFrame((scope) => scope.reportUnreadable)
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? (value === null || value === undefined ? '' : JSON.stringify(value, null, 2))

  function change(text: string) {
    setTyped(text)
    try {
      onChange(text.trim() === '' ? null : JSON.parse(text))
      reportUnreadable(id, undefined)
    } catch (error) {
      reportUnreadable(id, t('This is not valid JSON: {message}', { message: (error as SyntaxError).message }))
    }
  }
  return (
    <Textarea
      {...inputProps(props)}
      value={shown}
      onChange={(event) => change(event.currentTarget.value)}
      classNames={{ input: 'code-input' }}
      autosize
      minRows={props.label ? 1 : 3}
      maxRows={20}
      spellCheck={false}
    />
  )
}
