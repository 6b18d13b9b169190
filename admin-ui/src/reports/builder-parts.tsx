import { Checkbox, Fieldset, NativeSelect, NumberInput, Select } from '@mantine/core'
import type { ReportDefinition } from '../../../engine/forms/report-answer.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { AddField, AddMeasure, FieldSelect, firstGroup, GroupSelect, MeasureSelect, Row } from './builder-controls.tsx'
import { type FieldChoice, isDate, isGroup, partTitle, sortable } from './definition.ts'

interface PartProps {
  readonly definition: ReportDefinition
  readonly choices: readonly FieldChoice[]
  readonly problem: (pointer: string) => string | undefined
  readonly change: (part: Partial<ReportDefinition>) => void
}

export function Columns({ definition: { columns = [] }, choices, problem, change }: PartProps) {
  return (
    <Fieldset legend={t('Columns')}>
      {columns.map((path, index) => (
        <Row
          key={path}
          onRemove={() => change({ columns: columns.toSpliced(index, 1) })}
          name={t('column {number}', { number: index + 1 })}
        >
          <FieldSelect
            label={t('Column {number}', { number: index + 1 })}
            choices={choices}
            value={path}
            error={problem(`/columns/${index}`)}
            onChange={(next) => change({ columns: columns.with(index, next) })}
          />
        </Row>
      ))}
      <AddField
        label={t('Add a column')}
        choices={choices.filter(({ value }) => !columns.includes(value))}
        onAdd={(path) => change({ columns: [...columns, path] })}
      />
    </Fieldset>
  )
}

/** What runs down, and in a matrix what runs along the top. */
export function Groups({ definition: { group = [], across }, choices, problem, change }: PartProps) {
  const groupable = choices.filter(isGroup)
  return (
    <Fieldset legend={t('Grouped by')}>
      {group.map((one, index) => (
        <Row
          key={one}
          onRemove={() => change(group.length === 1 ? { group: [], across: undefined } : { group: group.toSpliced(index, 1) })}
          name={t('group {number}', { number: index + 1 })}
        >
          <GroupSelect
            label={t('Group {number}', { number: index + 1 })}
            choices={groupable}
            value={one}
            error={problem(`/group/${index}`)}
            onChange={(next) => change({ group: group.with(index, next) })}
          />
        </Row>
      ))}
      {group.length < 3 && (
        <AddField
          label={t('Add a group')}
          choices={groupable}
          onAdd={(path, field) => change({ group: [...group, firstGroup(path, field)] })}
        />
      )}
      {across !== undefined && (
        <Row onRemove={() => change({ across: undefined })} name={t('what runs along the top')}>
          <span className="report-part-title">{t('Along the top')}</span>
          <GroupSelect
            label={t('Along the top')}
            choices={groupable}
            value={across}
            error={problem('/across')}
            onChange={(next) => change({ across: next })}
          />
        </Row>
      )}
      {across === undefined && group.length > 0 && (
        <AddField label={t('Along the top')} choices={groupable} onAdd={(path, field) => change({ across: firstGroup(path, field) })} />
      )}
    </Fieldset>
  )
}

export function Measures({ definition: { measures = [] }, choices, problem, change }: PartProps) {
  return (
    <Fieldset legend={t('Figures')}>
      {measures.map((measure, index) => (
        <Row
          key={measure}
          onRemove={() => change({ measures: measures.toSpliced(index, 1) })}
          name={t('figure {number}', { number: index + 1 })}
        >
          <MeasureSelect
            label={t('Figure {number}', { number: index + 1 })}
            choices={choices}
            value={measure}
            error={problem(`/measures/${index}`)}
            onChange={(next) => change({ measures: [...new Set(measures.with(index, next))] })}
          />
        </Row>
      ))}
      {measures.length < 6 && (
        <AddMeasure choices={choices} onAdd={(measure) => change({ measures: [...new Set([...measures, measure])] })} />
      )}
    </Fieldset>
  )
}

export function PeriodPart({ definition: { period }, choices, problem, change }: PartProps) {
  const dates = choices.filter(isDate).map(({ value, label }) => ({ value, label }))
  return (
    <Fieldset legend={t('Period')}>
      <Select
        label={t('By the date')}
        placeholder={t('No period')}
        data={dates}
        value={period?.field ?? null}
        error={problem('/period/field')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('No period') }}
        onChange={(field) => change({ period: field === null ? undefined : { ...period, field, default: period?.default ?? 'this-year' } })}
      />
      {period && (
        <Checkbox
          label={t('Compare with the period before')}
          checked={period.compare === true}
          onChange={({ currentTarget }) => change({ period: { ...period, compare: currentTarget.checked || undefined } })}
        />
      )}
    </Fieldset>
  )
}

export function Order({ definition, problem, change }: PartProps) {
  const metadata = useMetadata()
  const { sort = '', limit, entity } = definition
  const titles = sortable(definition).flatMap((name) => {
    const title = partTitle(metadata, entity, name)
    return [
      { value: `-${name}`, label: t('{title}, largest first', { title }) },
      { value: name, label: t('{title}, smallest first', { title }) },
    ]
  })
  return (
    <div className="report-order">
      <NativeSelect
        label={t('Sorted by')}
        value={sort}
        error={problem('/sort')}
        data={[{ value: '', label: t('The usual order') }, ...titles]}
        onChange={({ currentTarget }) => change({ sort: currentTarget.value || undefined })}
      />
      <NumberInput
        label={t('At most rows')}
        min={1}
        max={1000}
        allowDecimal={false}
        value={limit ?? ''}
        error={problem('/limit')}
        onChange={(next) => change({ limit: Number(next) || undefined })}
      />
    </div>
  )
}
