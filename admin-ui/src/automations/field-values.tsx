import { isJsonObject } from '../../../engine/base/json.ts'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { formatDate, formatInstant } from '../format/date.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'

interface FieldValuesProps {
  readonly entity: string
  /** By field path: a value, or `{ before, after }`. */
  readonly values: unknown
  readonly labels?: Readonly<Record<string, string>>
}

/** Values of a record in words: the titles of the fields, of what was changed both sides. */
export function FieldValues({ entity, values, labels = {} }: FieldValuesProps) {
  const metadata = useMetadata()
  if (!isJsonObject(values)) return null
  return (
    <span className="automation-values">
      {Object.entries(values).map(([path, value]) => {
        const field = fieldAt(metadata, entity, path)
        const say = (one: unknown) => sayValue(field, one, labels)
        const isChange = isJsonObject(value) && ('before' in value || 'after' in value)
        return (
          <span key={path}>
            {field?.title ?? path}: {isChange && `${say(value.before)} → `}
            <strong>{say(isChange ? value.after : value)}</strong>
          </span>
        )
      })}
    </span>
  )
}

function sayValue(field: FieldDescription | undefined, value: unknown, labels: Readonly<Record<string, string>>): string {
  if (value === null || value === undefined || value === '') return t('empty')
  if (Array.isArray(value)) return value.map((one) => sayValue(field, one, labels)).join(', ')
  if (isJsonObject(value)) return typeof value.label === 'string' ? value.label : JSON.stringify(value)
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  if (typeof value === 'number') return formatNumber(value)
  const option = field?.options?.find((one) => one.value === value)
  if (option !== undefined) return option.title
  if (field?.type === 'date') return formatDate(value as string)
  if (field?.type === 'instant') return formatInstant(value as string)
  return labels[String(value)] ?? String(value)
}
