import { useEffect } from 'react'
import { CopyValue } from './copy-value.tsx'
import { useFrame } from './form-scope.ts'
import { UnmaskButton } from './unmask-button.tsx'
import type { WidgetProps } from './widget.ts'

interface ControlProps extends Omit<WidgetProps, 'hasError'> {
  /** Id of a text that explains the field. */
  readonly helpId?: string
}

/** The widget of a field with its messages below, wherever it stands: on the form, in a composite value, in a line. */
export function Control({ helpId, ...props }: ControlProps) {
  const { id, field } = props
  const messages = useFrame((scope) => scope.errors.get(id)) ?? []
  const Widget = useFrame((scope) => scope.widgetFor(field))
  const errorsId = `${id}-errors`
  useDescription(id, [messages.length > 0 ? errorsId : '', helpId ?? ''].filter((part) => part !== '').join(' '))
  return (
    <>
      <Widget {...props} hasError={messages.length > 0} />
      {field.display?.copy && props.label === undefined && <CopyValue field={field} value={props.value} />}
      {field.isSecret && <UnmaskButton id={id} field={field} value={props.value} />}
      {messages.length > 0 && (
        <p className="field-errors" id={errorsId}>
          {messages.join(' ')}
        </p>
      )}
    </>
  )
}

/** Ties the messages to the control. Set on the element itself, as the inputs of Mantine overwrite the property with their own. */
function useDescription(id: string, describedBy: string) {
  useEffect(() => {
    const element = document.getElementById(id)
    if (describedBy === '') element?.removeAttribute('aria-describedby')
    else element?.setAttribute('aria-describedby', describedBy)
  }, [id, describedBy])
}
