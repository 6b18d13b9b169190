import { Checkbox, Fieldset, NativeSelect, NumberInput, Select, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ValueProblem } from '../../../engine/base/errors.ts'
import type { ReportDefinition } from '../../../engine/forms/report-answer.ts'
import type { ReportKind } from '../../../engine/model/report.ts'
import { useMetadata } from '../api/metadata.ts'
import { reportKindsQuery } from '../api/reports.ts'
import { t } from '../i18n/t.ts'
import { FilterBar } from '../list/filter-bar.tsx'
import { AddField, AddMeasure, FieldSelect, firstGroup, GroupSelect, MeasureSelect, Row } from './builder-controls.tsx'
import { chartTitles } from './chart-titles.ts'
import { about, type FieldChoice, fieldChoices, isDate, isGroup, partTitle, pathsOf, sortable } from './definition.ts'

interface PanelProps {
  readonly definition: ReportDefinition
  /** What the server says against it, by pointer. */
  readonly problems: readonly ValueProblem[]
  readonly onChange: (definition: ReportDefinition) => void
}

/** Everything that a report is made of, one control each. */
export function BuilderPanel({ definition, problems, onChange }: PanelProps) {
  const metadata = useMetadata()
  const { entity, kind = 'summary' } = definition
  const { data: added = [] } = useQuery(reportKindsQuery)
  const description = metadata.entities[entity]
  const named = pathsOf(definition).join(' ')
  const choices = useMemo(() => fieldChoices(metadata, entity, named.split(' ')), [metadata, entity, named])
  const change = (part: Partial<ReportDefinition>) => onChange({ ...definition, ...part })
  const problem = (pointer: string) => problems.find((one) => one.pointer === pointer)?.message
  const entities = Object.values(metadata.entities).flatMap(({ name, plural, can, notIn }) =>
    can.report && !notIn?.includes('reports') ? [{ value: name, label: plural }] : [],
  )
  const parts = { definition, choices, problem, change }
  return (
    <form className="report-builder" aria-label={t('What the report is made of')} onSubmit={(event) => event.preventDefault()}>
      <Select
        label={t('About')}
        data={entities.sort((a, b) => a.label.localeCompare(b.label))}
        value={entity}
        error={problem('/entity')}
        searchable
        allowDeselect={false}
        onChange={(next) => next !== null && next !== entity && onChange(about(next, definition))}
      />
      <NativeSelect
        label={t('Shows')}
        value={kind === 'matrix' ? 'summary' : kind}
        error={problem('/kind')}
        data={[
          { value: 'summary', label: t('Figures by group') },
          { value: 'list', label: t('A list of records') },
          ...added.map(({ name, title }) => ({ value: name, label: title })),
        ]}
        onChange={({ currentTarget: { value } }) => {
          const next = value as ReportKind
          const isOther = (next === 'list') !== (kind === 'list')
          const { filter, period } = definition
          onChange(
            isOther
              ? { ...about(entity, { ...definition, kind: next }), filter, period }
              : { ...definition, across: undefined, kind: next },
          )
        }}
      />
      <Fieldset legend={t('Only records where')}>
        {description && (
          <FilterBar
            entity={description}
            steps={2}
            filter={definition.filter ?? ''}
            onChange={(filter) => change({ filter: filter || undefined })}
          />
        )}
        <details className="report-cel" open={problem('/filter') !== undefined || undefined}>
          <summary>{t('As text')}</summary>
          <Textarea
            aria-label={t('Condition as text')}
            key={definition.filter}
            defaultValue={definition.filter ?? ''}
            autosize
            minRows={2}
            onBlur={({ currentTarget: { value } }) => value !== (definition.filter ?? '') && change({ filter: value || undefined })}
          />
        </details>
        {problem('/filter') && <p className="report-problem">{problem('/filter')}</p>}
      </Fieldset>
      {kind === 'list' ? <Columns {...parts} /> : <Groups {...parts} />}
      <Measures {...parts} />
      <PeriodPart {...parts} />
      <Order {...parts} />
      {kind !== 'list' && (
        <NativeSelect
          label={t('Drawn as')}
          value={definition.chart ?? 'none'}
          error={problem('/chart')}
          data={Object.entries(chartTitles).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) =>
            change({ chart: value === 'none' ? undefined : (value as ReportDefinition['chart']) })
          }
        />
      )}
      {(definition.chart === 'gauge' || definition.chart === 'number') && (
        <NumberInput
          label={t('To be reached')}
          min={0}
          value={definition.goal ?? ''}
          error={problem('/goal')}
          onChange={(goal) => change({ goal: Number(goal) || undefined })}
        />
      )}
    </form>
  )
}

interface PartProps {
  readonly definition: ReportDefinition
  readonly choices: readonly FieldChoice[]
  readonly problem: (pointer: string) => string | undefined
  readonly change: (part: Partial<ReportDefinition>) => void
}

function Columns({ definition: { columns = [] }, choices, problem, change }: PartProps) {
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
function Groups({ definition: { group = [], across }, choices, problem, change }: PartProps) {
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

function Measures({ definition: { measures = [] }, choices, problem, change }: PartProps) {
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

function PeriodPart({ definition: { period }, choices, problem, change }: PartProps) {
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

function Order({ definition, problem, change }: PartProps) {
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

/** A field that is chosen becomes a part of the report at once. */
