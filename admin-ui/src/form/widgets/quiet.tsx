import { currencyInLine } from '../../format/currency.ts'
import { isEmpty, Value } from '../../format/value.tsx'
import { t } from '../../i18n/t.ts'
import { useScope } from '../form-scope.ts'
import type { WidgetProps } from '../widget.ts'

/** A value that nobody types: computed, numbered, or not to be changed by this person. Text, not an input. */
export function QuietWidget({ id, field, value, record }: WidgetProps) {
  const code = useScope(({ values }) => currencyInLine(field, record, values))
  const shownField = code === undefined ? field : { ...field, currency: { code } }
  return (
    <div className="quiet" id={id} tabIndex={-1} data-align={field.align}>
      {isEmpty(value) && <span className="mute">—</span>}
      {/* In a list no is the calm of an empty cell; under a label it is an answer. */}
      {value === false ? t('no') : !isEmpty(value) && <Value field={shownField} value={value} record={record} />}
    </div>
  )
}
