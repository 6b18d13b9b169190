import { Button, Select } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { fieldsAlong, reachableFields, wayTitle } from './columns.ts'
import { type Condition, type ConditionValue, needsValue } from './filter-cel.ts'
import { FilterValue } from './filter-value.tsx'
import { isOperator, operatorTitle } from './operators.ts'

interface FilterEditorProps {
  readonly entity: EntityDescription
  readonly condition?: Condition
  readonly onDone: (condition: Condition) => void
  /** How many references further fields are offered. */
  readonly steps?: number
}

/** Field, operator, value: what one chip of the filter bar is made of. */
export function FilterEditor({ entity, condition, onDone, steps = 0 }: FilterEditorProps) {
  const metadata = useMetadata()
  const fields = useMemo(() => {
    const offered = steps === 0 ? reachableFields(entity) : fieldsAlong(metadata, entity.name, steps)
    const usable = offered.filter(({ field }) => field.operators.length > 0 && !field.notIn?.includes('filters'))
    // A condition that was written elsewhere may be about a field that is further away.
    const path = condition?.path ?? ''
    const far = usable.some((one) => one.path === path) ? undefined : fieldAt(metadata, entity.name, path)
    return far === undefined ? usable : [...usable, { path, title: wayTitle(metadata, entity.name, path), field: far }]
  }, [metadata, entity, steps, condition?.path])
  const [path, setPath] = useState(condition?.path ?? fields[0]?.path ?? '')
  const [operator, setOperator] = useState<string>(condition?.operator ?? fields[0]?.field.operators[0] ?? 'equals')
  const [value, setValue] = useState<ConditionValue | undefined>(condition?.value)
  const field = fields.find((candidate) => candidate.path === path)?.field
  const isComplete = isOperator(operator) && (!needsValue(operator) || (value !== undefined && value !== '' && [value].flat().length > 0))

  function choosePath(next: string) {
    const chosen = fields.find((candidate) => candidate.path === next)?.field
    setPath(next)
    setOperator(firstOperator(chosen))
    setValue(undefined)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isComplete) return
    onDone(needsValue(operator) ? { path, operator, value } : { path, operator })
  }
  const inside = { withinPortal: false }
  return (
    <form className="filter-editor" onSubmit={submit}>
      <Select
        label={t('Field')}
        searchable
        limit={200}
        data={fields.map((candidate) => ({ value: candidate.path, label: candidate.title }))}
        value={path}
        onChange={(next) => next !== null && choosePath(next)}
        comboboxProps={inside}
        allowDeselect={false}
        data-autofocus
      />
      <Select
        label={t('Condition')}
        data={(field?.operators ?? []).filter(isOperator).map((name) => ({ value: name, label: operatorTitle(name, field?.widget ?? '') }))}
        value={operator}
        onChange={(next) => {
          if (next === null) return
          setOperator(next)
          if ((next === 'in') !== (operator === 'in')) setValue(undefined)
        }}
        comboboxProps={inside}
        allowDeselect={false}
      />
      {field && isOperator(operator) && needsValue(operator) && (
        <FilterValue key={`${path} ${operator === 'in'}`} field={field} isSeveral={operator === 'in'} value={value} onChange={setValue} />
      )}
      <Button type="submit" variant="filled" disabled={!isComplete}>
        {t('Apply')}
      </Button>
    </form>
  )
}

function firstOperator(field: FieldDescription | undefined): string {
  const preferred = field?.operators.includes('contains') && !field.options ? 'contains' : field?.operators[0]
  return preferred ?? 'equals'
}
