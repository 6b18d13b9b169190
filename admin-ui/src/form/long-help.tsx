import { ActionIcon, Popover } from '@mantine/core'
import { IconHelp } from '@tabler/icons-react'
import { Suspense } from 'react'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'

const Markdown = lazily(() => import('../format/markdown.tsx'), 'Markdown')

/** The longer help of a field (`x-help`), opened beside its label. */
export function LongHelp({ title, text }: { title: string; text: string }) {
  const name = t('Help on {title}', { title })
  return (
    <Popover position="right-start" width={320} withinPortal trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="xs" aria-label={name} title={name}>
          <IconHelp size={14} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={name}>
        <Suspense fallback={<p>{text}</p>}>
          <Markdown text={text} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
