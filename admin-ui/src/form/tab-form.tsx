import '@mantine/dates/styles.layer.css'
import { withTheme } from '@rjsf/core'
import { useMemo } from 'react'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { tabFields, tabSchema } from './form-schema.ts'
import { type FormScope, FormScopeProvider } from './form-scope.ts'
import { rjsfTheme } from './rjsf-theme.tsx'
import { silentValidator } from './silent-validator.ts'
import './form.css'

const Form = withTheme(rjsfTheme)

interface TabFormProps {
  readonly form: FormDescription
  readonly entity: EntityDescription
  readonly tab: TabDescription
  readonly scope: FormScope
  readonly onChange: (values: Readonly<Record<string, unknown>>) => void
}

/** The fields of one tab, drawn by RJSF; answers the values of these fields only. */
export function TabForm({ form, entity, tab, scope, onChange }: TabFormProps) {
  const { schema, uiSchema } = useMemo(() => {
    const drawn = tabSchema(form, entity, tab)
    return { schema: drawn.schema, uiSchema: { ...drawn.uiSchema, 'ui:sections': tab.sections } }
  }, [form, entity, tab])
  const names = useMemo(() => tabFields(tab), [tab])
  const formData = useMemo(() => Object.fromEntries(names.map((name) => [name, scope.values[name] ?? null])), [names, scope.values])
  return (
    <FormScopeProvider value={scope}>
      <Form
        tagName="div"
        idPrefix={scope.idPrefix ?? 'field'}
        schema={schema}
        uiSchema={uiSchema}
        formData={formData}
        validator={silentValidator}
        noValidate
        noHtml5Validate
        showErrorList={false}
        experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults', arrayMinItems: { populate: 'never' } }}
        onChange={({ formData: next }) => onChange(next as Readonly<Record<string, unknown>>)}
      >
        {/* A child takes the place of the submit button of RJSF. */}
        <span hidden />
      </Form>
    </FormScopeProvider>
  )
}
