import { currencyInLine } from '../../format/currency.ts'
import { currencySign, formatMoney, formatNumber, parseNumber } from '../../format/number.ts'
import { formatPercent, parsePercent, percentNumber } from '../../format/percent.ts'
import { t } from '../../i18n/t.ts'
import { useScope } from '../form-scope.ts'
import type { WidgetProps } from '../widget.ts'
import { TypedText } from './typed-text.tsx'

const complaint = t('Write a number, for instance 1 234.50')

export function NumberWidget(props: WidgetProps) {
  const { unit, scale } = props.field
  return (
    <TypedText {...props} isNumber parse={parseNumber} format={(value) => showNumber(value, scale)} complaint={complaint} suffix={unit} />
  )
}

/** In a grid there is no room for the sign beside the input: it stands with the number. */
export function PercentWidget(props: WidgetProps) {
  const say = props.label === undefined ? percentNumber : formatPercent
  return (
    <TypedText
      {...props}
      isNumber
      parse={(text) => parsePercent(text, props.field)}
      format={(value) => (typeof value === 'number' ? say(value, props.field) : String(value))}
      complaint={complaint}
      suffix="%"
    />
  )
}

/** The currency is looked for beside the value first, then in the record: a line has the currency of its document. */
export function MoneyWidget(props: WidgetProps) {
  const { field, record } = props
  const currency = useScope(({ values }) => currencyInLine(field, record, values))
  const format = (value: unknown) => (typeof value === 'number' ? formatMoney(value, undefined, field.scale ?? 2) : String(value))
  return (
    <TypedText {...props} isNumber parse={parseNumber} format={format} complaint={complaint} suffix={currency && currencySign(currency)} />
  )
}

function showNumber(value: unknown, scale: number | undefined): string {
  return typeof value === 'number' ? formatNumber(value, scale) : String(value)
}
