import { Switch } from '@mantine/core'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { isObject } from './merge.ts'
import { SettledText } from './settled-text.tsx'

/** How a text is numbered: `C-{YYYY}-{00000}`, and whether no number may be left out. */
export function NumberSeries({ property, set }: { property: Document; set: (keywords: Document) => void }) {
  const rules = property['x-number']
  const said = isObject(rules) ? rules : {}
  const patterns = Array.isArray(said.patterns) ? said.patterns : [rules]
  const pattern = typeof patterns[0] === 'string' ? patterns[0] : ''
  function write(first: string, gapless: boolean) {
    if (first === '') return set({ 'x-number': undefined })
    const { gapless: _, ...others } = said
    const isPlain = !gapless && Object.keys(others).every((key) => key === 'patterns') && patterns.length === 1
    set({ 'x-number': isPlain ? first : { ...others, patterns: [first, ...patterns.slice(1)], ...(gapless ? { gapless: true } : {}) } })
  }
  return (
    <details open={pattern !== ''}>
      <summary>{t('Numbering')}</summary>
      <p className="mute">{t('{example} counts on; {year} is of the date.', { example: 'C-{00000}', year: '{YYYY}' })}</p>
      <SettledText label={t('Series of numbers')} value={pattern} onSettle={(text) => write(text, said.gapless === true)} />
      {pattern !== '' && (
        <Switch
          size="xs"
          mt={6}
          label={t('No number is left out')}
          checked={said.gapless === true}
          onChange={({ currentTarget }) => write(pattern, currentTarget.checked)}
        />
      )}
    </details>
  )
}
