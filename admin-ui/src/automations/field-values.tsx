import { isJsonObject } from '../../../engine/base/json.ts'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'

interface FieldValuesProps {
  readonly entity: string
  /** By field path: a value, or `{ before, after }`. */
  readonly values: unknown
  /** Of references, by id. */
  readonly labels?: Labels
}

type Labels = Readonly<Record<string, string>>

/** Values of a record in words: the titles of the fields, of what was changed both sides. */
export function FieldValues({ entity, values, labels = {} }: FieldValuesProps) {
  const metadata = useMetadata()
  if (!isJsonObject(values)) return null
  return (
    <span className="automation-values">
      {Object.entries(values).map(([path, value]) => {
        const field = fieldAt(metadata, entity, path)
        const isChange = isJsonObject(value) && ('before' in value || 'after' in value)
        return (
          <span key={path}>
            {field?.title ?? path}:{' '}
            {isChange && (
              <>
                <OneValue field={field} value={value.before} labels={labels} /> {'→ '}
              </>
            )}
            <strong>
              <OneValue field={field} value={isChange ? value.after : value} labels={labels} />
            </strong>
          </span>
        )
      })}
    </span>
  )
}

/** As everywhere; a reference may stand as its id, and what is read may be no field at all. */
function OneValue({ field, value, labels }: { field: FieldDescription | undefined; value: unknown; labels: Labels }) {
  if (isEmpty(value)) return t('empty')
  if (field === undefined || field.targets !== undefined) return sayLoose(value, labels)
  return <Value field={field} value={value} record={{}} isPlain />
}

function sayLoose(value: unknown, labels: Labels): string {
  if (Array.isArray(value)) return value.map((one) => sayLoose(one, labels)).join(', ')
  if (isJsonObject(value)) return typeof value.label === 'string' ? value.label : JSON.stringify(value)
  if (typeof value === 'boolean') return value ? t('yes') : t('no')
  return labels[String(value)] ?? String(value)
}
