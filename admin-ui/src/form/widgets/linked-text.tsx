import { TextInput } from '@mantine/core'
import { IconExternalLink, IconMail, IconPhone, type TablerIcon } from '@tabler/icons-react'
import { t } from '../../i18n/t.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

interface LinkedTextProps extends WidgetProps {
  readonly type: 'email' | 'tel' | 'url'
  readonly icon: TablerIcon
  readonly action: string
  /** Undefined while the text leads nowhere. */
  readonly address: (text: string) => string | undefined
}

function LinkedText({ type, icon: Icon, action, address, ...props }: LinkedTextProps) {
  const text = String(props.value ?? '')
  const href = text === '' ? undefined : address(text)
  return (
    <TextInput
      {...inputProps(props)}
      type={type}
      value={text}
      onChange={(event) => props.onChange(event.currentTarget.value || null)}
      autoComplete="off"
      rightSection={
        href && (
          <a
            href={href}
            className="input-link"
            target={type === 'url' ? '_blank' : undefined}
            rel="noreferrer noopener"
            aria-label={`${action} ${text}`}
          >
            <Icon size={15} />
          </a>
        )
      }
    />
  )
}

export function EmailWidget(props: WidgetProps) {
  return (
    <LinkedText
      {...props}
      type="email"
      icon={IconMail}
      action={t('Write to')}
      address={(text) => (text.includes('@') ? `mailto:${text}` : undefined)}
    />
  )
}

export function PhoneWidget(props: WidgetProps) {
  return <LinkedText {...props} type="tel" icon={IconPhone} action={t('Call')} address={(text) => `tel:${text.replace(/[^+\d]/g, '')}`} />
}

export function UrlWidget(props: WidgetProps) {
  return (
    <LinkedText
      {...props}
      type="url"
      icon={IconExternalLink}
      action={t('Open')}
      address={(text) => (/^https?:\/\//i.test(text) ? text : undefined)}
    />
  )
}
