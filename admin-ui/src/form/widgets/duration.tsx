import { formatDuration, parseDuration } from '../../format/duration.ts'
import { t } from '../../i18n/t.ts'
import type { WidgetProps } from '../widget.ts'
import { TypedText } from './typed-text.tsx'

export function DurationWidget(props: WidgetProps) {
  return (
    <TypedText
      {...props}
      format={(value) => formatDuration(String(value))}
      parse={parseDuration}
      placeholder={t('1 h 30 min')}
      complaint={t('Write it like 1 h 30 min')}
    />
  )
}
