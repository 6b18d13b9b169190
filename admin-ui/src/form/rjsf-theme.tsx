import type { ThemeProps } from '@rjsf/core'
import { Theme as MantineTheme } from '@rjsf/mantine'
import type { FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils'
import type { TabDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { useScope } from './form-scope.ts'
import { KartotekaField } from './rjsf-field.tsx'

/** The theme of RJSF for Mantine with our field, our frame around it and our layout in its place. */
export const rjsfTheme: ThemeProps = {
  ...MantineTheme,
  fields: { kartoteka: KartotekaField },
  templates: { ...MantineTheme.templates, FieldTemplate, ObjectFieldTemplate },
}

/** Label above, the control with its messages, the hint below. */
function FieldTemplate({ id, label, children, required, rawDescription, schema, registry }: FieldTemplateProps) {
  const idPrefix = useScope((scope) => scope.idPrefix ?? 'field')
  const name = id.slice(idPrefix.length + 1)
  const isWanted = useScope((scope) => scope.entity.fields[name]?.isRecommended === true && (scope.values[name] ?? null) === null)
  if (schema === registry.rootSchema || id === idPrefix) return children
  return (
    <div className="field" data-field={id}>
      <label className="field-label" htmlFor={id}>
        {label} {required && <b aria-hidden="true">*</b>}
        {isWanted && <span className="field-recommended">{t('recommended')}</span>}
      </label>
      {children}
      {rawDescription && (
        <p className="field-help" id={`${id}-help`}>
          {rawDescription}
        </p>
      )}
    </div>
  )
}

/** Rows of one or two fields under the headings of their sections, as the tab says. */
function ObjectFieldTemplate({ properties, uiSchema }: ObjectFieldTemplateProps) {
  const sections = (uiSchema?.['ui:sections'] ?? []) as TabDescription['sections']
  const entity = useScope((scope) => scope.entity)
  const contents = new Map(properties.map((property) => [property.name, property.content]))
  /** The heading says the same as the label of its only field. */
  const isTitled = (title: string | undefined, row: readonly string[]) =>
    row.length === 1 && title !== undefined && entity.fields[row[0] ?? '']?.title === title
  return (
    <div className="form-grid">
      {sections.map((section) => (
        <section key={section.key} className="form-section" aria-label={section.title}>
          {section.title && <h3>{section.title}</h3>}
          {section.rows.map((row) => (
            <div
              key={row.join(' ')}
              className="form-row"
              data-fields={row.length}
              data-is-titled={isTitled(section.title, row) || undefined}
            >
              {row.map((name) => (
                <div key={name}>{contents.get(name)}</div>
              ))}
            </div>
          ))}
        </section>
      ))}
    </div>
  )
}
