import { Fieldset, NativeSelect, NumberInput, Select, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ValueProblem } from '../../../engine/base/errors.ts'
import type { ReportDefinition } from '../../../engine/forms/report-answer.ts'
import type { ReportKind } from '../../../engine/model/report.ts'
import { useMetadata } from '../api/metadata.ts'
import { reportKindsQuery } from '../api/reports.ts'
import { t } from '../i18n/t.ts'
import { FilterBar } from '../list/filter-bar.tsx'
import { Columns, Groups, Measures, Order, PeriodPart } from './builder-parts.tsx'
import { chartTitles } from './chart-titles.ts'
import { about, fieldChoices, pathsOf } from './definition.ts'

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
