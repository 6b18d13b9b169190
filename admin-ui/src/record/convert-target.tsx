import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ValueProblem } from '../../../engine/base/errors.ts'
import type { EntityDescription, FieldDescription, TabDescription } from '../../../engine/forms/description.ts'
import type { ConversionTarget } from '../api/conversion.ts'
import { formQuery, useEntity } from '../api/metadata.ts'
import { findLookalikes } from '../api/quality.ts'
import { getRecord } from '../api/records.ts'
import type { FormScope } from '../form/form-scope.ts'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { TargetChoice } from './convert-dialog.tsx'
import { errorsByControl } from './field-errors.ts'
import { asNew } from './state-path.tsx'

interface ConvertTargetProps {
  readonly target: ConversionTarget
  /** Everything that the record can become: references between these are filled by the conversion. */
  readonly others: readonly string[]
  readonly isRequired: boolean
  /** Nothing else can be made of it: there is nothing to choose. */
  readonly isSingle: boolean
  readonly choice: TargetChoice
  readonly problems: readonly ValueProblem[]
  readonly onChoose: (choice: TargetChoice) => void
}

/** One kind of record that another becomes: whether it is wanted, new or one that exists, and what a new one takes over. */
export function ConvertTarget(props: ConvertTargetProps) {
  const { target, isRequired, isSingle, choice, onChoose } = props
  const entity = useEntity(target.to)
  const candidates = useCandidates(entity, target)
  if (entity === undefined) return null
  const isPossible = target.mayCreate || candidates.length > 0
  const name = `convert-${target.to}`
  return (
    <fieldset className="convert-target">
      <legend>
        {isSingle ? (
          target.title
        ) : (
          <Checkbox
            label={target.title}
            checked={choice.isWanted}
            disabled={!isPossible || (isRequired && choice.isWanted)}
            onChange={(event) => onChoose({ ...choice, isWanted: event.currentTarget.checked })}
          />
        )}
      </legend>
      {isRequired && <p className="mute">{t('Belongs to every conversion.')}</p>}
      {!target.mayCreate && (
        <p className="mute">
          {candidates.length > 0
            ? t('You may not create {plural}; it can be linked to one that is there.', { plural: entity.plural })
            : t('You may not create {plural}.', { plural: entity.plural })}
        </p>
      )}
      {choice.isWanted && (candidates.length > 0 || !isSingle) && (
        <WhichRecord {...{ name, target, candidates, choice, onChoose }} hasOthers={!isSingle} />
      )}
      {choice.isWanted && choice.id === undefined && choice.other === undefined && <NewRecord {...props} entity={entity} />}
    </fieldset>
  )
}

interface WhichRecordProps extends Pick<ConvertTargetProps, 'target' | 'choice' | 'onChoose'> {
  readonly name: string
  readonly candidates: ReturnType<typeof useCandidates>
  /** Any record that exists can be looked for. */
  readonly hasOthers: boolean
}

/** A new one, one that looks like it, or another that exists. */
function WhichRecord({ name, target, candidates, hasOthers, choice, onChoose }: WhichRecordProps) {
  const { typed } = choice
  const isOther = choice.other !== undefined
  const choose = (chosen: Partial<TargetChoice>) => onChoose({ isWanted: true, typed, ...chosen })
  return (
    <div className="convert-choice" role="radiogroup" aria-label={target.title}>
      {target.mayCreate && (
        <label>
          <input type="radio" name={name} checked={choice.id === undefined && !isOther} onChange={() => choose({})} />
          <span>{t('New')}</span>
        </label>
      )}
      {candidates.map(({ id, label, why }) => (
        <label key={id}>
          <input type="radio" name={name} checked={choice.id === id} onChange={() => choose({ id })} />
          <span>
            {t('Link to {label}', { label })} <span className="mute">({why})</span>
          </span>
        </label>
      ))}
      {hasOthers && (
        <label>
          <input type="radio" name={name} checked={isOther} onChange={() => choose({ other: null })} />
          <span>{t('Link to another one')}</span>
        </label>
      )}
      {isOther && (
        <ReferencePicker
          aria-label={t('{title} that exists', { title: target.title })}
          placeholder={t('Type to search')}
          targets={[target.to]}
          value={choice.other ?? null}
          onChange={(other) => choose({ other })}
          autoFocus
        />
      )}
    </div>
  )
}

/** The record that it points to already, then those that look like what would be made. */
function useCandidates(entity: EntityDescription | undefined, { to, values, existing }: ConversionTarget) {
  const found = useQuery({
    queryKey: ['lookalikes', to, JSON.stringify(values)],
    queryFn: ({ signal }) => findLookalikes(to, values, signal),
    enabled: entity?.hasDuplicateRules === true,
    retry: false,
  })
  const alike = (found.data ?? []).filter(({ id }) => id !== existing?.id).slice(0, 3)
  return [
    ...(existing === null ? [] : [{ id: existing.id, label: existing.label ?? '', why: t('it points there already') }]),
    ...alike.map(({ id, label }) => ({ id, label, why: t('looks like it') })),
  ]
}

/** What is carried over, and the fields that have still to be filled in. */
function NewRecord({ target, others, choice, problems, onChoose, entity }: ConvertTargetProps & { entity: EntityDescription }) {
  const form = useQuery(formQuery(target.to))
  const asked = useMemo(() => askedFields(entity, target, others, problems), [entity, target, others, problems])
  const carried = Object.values(entity.fields).flatMap((field) => {
    const value = target.values[field.name]
    return isEmpty(value) || value === false || asked.includes(field.name) ? [] : [{ field, value }]
  })
  const tab = useMemo(
    (): TabDescription => ({ key: 'convert', title: '', sections: [{ key: 'convert', rows: asked.map((name) => [name]) }], tabs: [] }),
    [asked],
  )
  const prefix = `convert-${target.to}`
  const scope = useMemo((): FormScope => {
    const values = { ...form.data?.defaults, ...target.values, ...choice.typed }
    const errors = errorsByControl(problems, prefix)
    return {
      entity: form.data ? asNew(entity, form.data) : entity,
      values,
      widgetFor: (field) => widgetFor(field),
      errors,
      reportUnreadable: () => {},
      idPrefix: prefix,
    }
  }, [entity, form.data, target.values, choice.typed, problems, prefix])
  return (
    <>
      {asked.length > 0 && form.data && (
        <TabForm
          form={form.data}
          entity={entity}
          tab={tab}
          scope={scope}
          onChange={(next) => onChoose({ ...choice, typed: { ...choice.typed, ...next } })}
        />
      )}
      <dl className="convert-values">
        {carried.map(({ field, value }) => (
          <div key={field.name}>
            <dt>{field.title}</dt>
            <dd>
              <CarriedValue field={field} value={value} record={target.values} />
            </dd>
          </div>
        ))}
      </dl>
      {carried.length === 0 && <p className="mute">{t('Nothing is carried over.')}</p>}
    </>
  )
}

/** Fields that must be filled in and that nothing fills, and those that were refused. */
function askedFields(
  entity: EntityDescription,
  { values, ask }: ConversionTarget,
  others: readonly string[],
  problems: readonly ValueProblem[],
): readonly string[] {
  const refused = new Set(problems.map(({ pointer }) => pointer.split('/')[1] ?? ''))
  const isFilled = (field: FieldDescription) =>
    !isEmpty(values[field.name]) || field.default !== undefined || (field.targets ?? []).some((name) => others.includes(name))
  return Object.values(entity.fields)
    .filter((field) => !field.isReadOnly && (ask.includes(field.name) || refused.has(field.name) || (field.isRequired && !isFilled(field))))
    .map(({ name }) => name)
}

/** A reference that is sent by its id is shown by its label. */
function CarriedValue({ field, value, record }: { field: FieldDescription; value: unknown; record: Readonly<Record<string, unknown>> }) {
  const [target] = field.targets ?? []
  const id = typeof value === 'string' && target !== undefined ? value : undefined
  const found = useQuery({
    queryKey: ['label', target, id],
    queryFn: async () => (await getRecord(target ?? '', id ?? '')).label,
    staleTime: 300_000,
    enabled: id !== undefined,
    retry: false,
  })
  if (id === undefined) return <Value field={field} value={value} record={record} />
  return <>{found.data ?? '…'}</>
}
