import { NativeSelect, Switch } from '@mantine/core'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { isObject } from './merge.ts'
import { SettledText } from './settled-text.tsx'

/** How a text is numbered: `C-{YYYY}-{00000}`, from which number, when counting starts again, and whether no number may be left out. */
export function NumberSeries({ property, set }: { property: Document; set: (keywords: Document) => void }) {
  const rules = property['x-number']
  const said = isObject(rules) ? rules : {}
  const patterns = Array.isArray(said.patterns) ? said.patterns : [rules]
  const pattern = typeof patterns[0] === 'string' ? patterns[0] : ''
  const start = typeof said.start === 'number' ? said.start : 1
  function write(first: string, changed: Document = {}) {
    if (first === '') return set({ 'x-number': undefined })
    const { patterns: _, ...others } = { ...said, ...changed }
    const kept = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
    const isPlain = Object.keys(kept).length === 0 && patterns.length === 1
    set({ 'x-number': isPlain ? first : { ...kept, patterns: [first, ...patterns.slice(1)] } })
  }
  return (
    <details open={pattern !== ''}>
      <summary>{t('Numbering')}</summary>
      <p className="mute">{t('{example} counts on; {year} is of the date.', { example: 'C-{00000}', year: '{YYYY}' })}</p>
      <SettledText label={t('Series of numbers')} value={pattern} onSettle={(text) => write(text)} />
      {pattern !== '' && (
        <>
          <p className="mute">{t('The first one: {number}', { number: firstNumber(pattern, start, new Date()) })}</p>
          <SettledText
            label={t('First number')}
            value={String(start)}
            onSettle={(text) => write(pattern, { start: /^\d{1,12}$/.test(text) && Number(text) !== 1 ? Number(text) : undefined })}
          />
          <NativeSelect
            size="xs"
            label={t('Counting starts again')}
            value={typeof said.reset === 'string' ? said.reset : ''}
            onChange={({ currentTarget }) => write(pattern, { reset: currentTarget.value === '' ? undefined : currentTarget.value })}
            data={[
              { value: '', label: t('With the dates in the number') },
              { value: 'year', label: t('Each year') },
              { value: 'month', label: t('Each month') },
              { value: 'never', label: t('Never') },
            ]}
          />
          <Switch
            size="xs"
            mt={6}
            label={t('No number is left out')}
            checked={said.gapless === true}
            onChange={({ currentTarget }) => write(pattern, { gapless: currentTarget.checked ? true : undefined })}
          />
        </>
      )}
    </details>
  )
}

/** What the series begins with, today; parts that are taken from fields stay as they are written. */
export function firstNumber(pattern: string, start: number, day: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const year = String(day.getFullYear())
  const parts = new Map([
    ['{YYYY}', year],
    ['{YY}', year.slice(2)],
    ['{MM}', two(day.getMonth() + 1)],
    ['{DD}', two(day.getDate())],
  ])
  return pattern.replace(/\{[^{}]*\}/g, (part) => {
    const counter = /^\{(0+)\}$/.exec(part)?.[1]
    return counter === undefined ? (parts.get(part) ?? part) : String(start).padStart(counter.length, '0')
  })
}
