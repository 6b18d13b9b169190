import type { ThemeProps } from '@rjsf/core'
import { Theme as MantineTheme } from '@rjsf/mantine'
import type { FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils'
import { type CSSProperties, useContext } from 'react'
import type { SectionDescription } from '../../../engine/forms/description.ts'
import type { Insert } from '../../../engine/model/model.ts'
import { t } from '../i18n/t.ts'
import { CellContext } from './cell-context.ts'
import { FormInsert } from './form-insert.tsx'
import { useFrame, useScope } from './form-scope.ts'
import { FormSection } from './form-section.tsx'
import { LongHelp } from './long-help.tsx'
import { KartotekaField } from './rjsf-field.tsx'

/** The theme of RJSF for Mantine with our field, our frame around it and our layout in its place. */
export const rjsfTheme: ThemeProps = {
  ...MantineTheme,
  fields: { kartoteka: KartotekaField },
  templates: { ...MantineTheme.templates, FieldTemplate, ObjectFieldTemplate },
}

/** Label above, the control with its messages, the hint below. */
function FieldTemplate({ id, label, children, required, rawDescription, schema, registry }: FieldTemplateProps) {
  const idPrefix = useFrame((scope) => scope.idPrefix ?? 'field')
  const name = id.slice(idPrefix.length + 1)
  const isWanted = useScope((scope) => scope.entity.fields[name]?.isRecommended === true && (scope.values[name] ?? null) === null)
  const field = useFrame((scope) => scope.entity.fields[name])
  const cell = useContext(CellContext)
  const isNew = useScope((scope) => typeof scope.values.id !== 'string')
  if (schema === registry.rootSchema || id === idPrefix) return children
  if (field?.deprecated !== undefined && isNew) return null
  return (
    <div
      className="field"
      data-field={id}
      data-emphasis={field?.display?.emphasis}
      data-print={field?.notIn?.includes('print') ? 'no' : undefined}
    >
      <div className={cell?.label === '' ? 'visually-hidden' : 'field-head'}>
        <label className="field-label" htmlFor={id}>
          {cell?.label || label} {required && <b aria-hidden="true">*</b>}
          {isWanted && <span className="field-recommended">{t('recommended')}</span>}
        </label>
        {field?.longHelp && <LongHelp title={label} text={field.longHelp} />}
      </div>
      {children}
      {field?.deprecated && <p className="field-help field-deprecated">{t('No longer used: {instead}', { instead: field.deprecated })}</p>}
      {rawDescription && (
        <p className="field-help" id={`${id}-help`}>
          {rawDescription}
        </p>
      )}
    </div>
  )
}

/** A row that is out of sight when it was drawn once may be skipped from then on: its height is known, so that nothing moves. */
const unseen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      target.toggleAttribute('data-unseen', !isIntersecting)
      unseen.unobserve(target)
    }
  },
  { rootMargin: '50%' },
)

function lookForRow(row: HTMLElement | null) {
  if (row === null) return
  unseen.observe(row)
  return () => unseen.unobserve(row)
}

/** Rows of one or two fields under the headings of their sections, as the tab says. */
function ObjectFieldTemplate({ properties, uiSchema }: ObjectFieldTemplateProps) {
  const sections = (uiSchema?.['ui:sections'] ?? []) as readonly SectionDescription[]
  const entity = useFrame((scope) => scope.entity)
  const contents = new Map(properties.map((property) => [property.name, property.content]))
  /** The heading says the same as the label of its only field. */
  const isTitled = (title: string | undefined, row: readonly string[]) =>
    row.length === 1 && title !== undefined && entity.fields[row[0] ?? '']?.title === title
  const row = (section: SectionDescription, names: readonly string[]) => {
    const spans = spansOf(section, names)
    return (
      <div
        key={names.join(' ')}
        className="form-row"
        ref={lookForRow}
        data-fields={names.length}
        data-is-titled={isTitled(section.title, names) || undefined}
        style={variables({ '--columns': spans === undefined ? (section.columns ?? names.length) : 12 })}
      >
        {names.map((name, index) => (
          <div key={name} style={spans && variables({ '--span': spans[index] ?? 12 })}>
            <CellContext value={section.cells?.[name]}>{contents.get(name)}</CellContext>
          </div>
        ))}
      </div>
    )
  }
  return (
    <div className="form-grid">
      {sections.map((section) => (
        <FormSection key={section.key} section={section}>
          {linesOf(section).map((line) =>
            typeof line === 'object' && 'key' in line ? <FormInsert key={line.key} insert={line} /> : row(section, line),
          )}
        </FormSection>
      ))}
    </div>
  )
}

/** The rows with what stands between them: before the first of the fields that follow it and are there, else at the end. */
function linesOf({ rows, inserts = [] }: SectionDescription): readonly (readonly string[] | Insert)[] {
  const shown = rows.flat()
  const placeOf = ({ before }: Insert) => before.find((name) => shown.includes(name))
  return [
    ...rows.flatMap((row) => [...inserts.filter((insert) => row.includes(placeOf(insert) ?? '')), row]),
    ...inserts.filter((insert) => placeOf(insert) === undefined),
  ]
}

/** Twelfths of the row for each field; undefined where nothing is said. Those of which nothing is said share what is left. */
function spansOf({ cells = {} }: SectionDescription, names: readonly string[]): readonly number[] | undefined {
  const said = names.map((name) => cells[name]?.span)
  if (said.every((span) => span === undefined)) return undefined
  const left = 12 - said.reduce<number>((sum, span) => sum + (span ?? 0), 0)
  const share = Math.max(1, Math.floor(left / said.filter((span) => span === undefined).length))
  return said.map((span) => span ?? share)
}

function variables(values: Readonly<Record<string, number>>): CSSProperties {
  return values as CSSProperties
}
