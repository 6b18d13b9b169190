import { Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '../../i18n/t.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

const rules: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'FREQ=DAILY', label: t('Every day') },
  { value: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', label: t('Every weekday') },
  { value: 'FREQ=WEEKLY', label: t('Every week') },
  { value: 'FREQ=WEEKLY;INTERVAL=2', label: t('Every two weeks') },
  { value: 'FREQ=MONTHLY', label: t('Every month on this day') },
  { value: 'FREQ=MONTHLY;BYMONTHDAY=-1', label: t('On the last day of every month') },
  { value: 'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD', label: t('Every month on this day, or on its last') },
  { value: 'FREQ=YEARLY', label: t('Every year') },
]
const own = 'own'
const example = 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10'

/** How something recurs: the usual rules by name, any other as a rule of RFC 5545. */
export function RecurrenceWidget(props: WidgetProps) {
  const { value, onChange } = props
  const rule = typeof value === 'string' ? value : null
  const isUsual = rule === null || rules.some((one) => one.value === rule)
  const [isOwn, setIsOwn] = useState(!isUsual)
  return (
    <Stack gap={6}>
      <Select
        {...inputProps(props)}
        data={[...rules, { value: own, label: t('By a rule of one’s own') }]}
        value={isOwn || !isUsual ? own : rule}
        placeholder={t('Does not recur')}
        onChange={(next) => {
          setIsOwn(next === own)
          if (next !== own) onChange(next)
        }}
        clearable
      />
      {(isOwn || !isUsual) && (
        <TextInput
          aria-label={t('Rule')}
          placeholder={example}
          value={rule ?? ''}
          error={props.hasError}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      )}
    </Stack>
  )
}
