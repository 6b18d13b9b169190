import { withTheme } from '@rjsf/core'
import { useMemo } from 'react'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { tabSchema } from './form-schema.ts'
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

/** The fields of one tab, laid out by RJSF once; answers the values that are typed, by field. */
export function TabForm({ form, entity, tab, scope, onChange }: TabFormProps) {
  const { schema, uiSchema } = useMemo(() => {
    const drawn = tabSchema(form, entity, tab)
    return { schema: drawn.schema, uiSchema: { ...drawn.uiSchema, 'ui:sections': tab.sections } }
  }, [form, entity, tab])
  const idPrefix = scope.idPrefix ?? 'field'
  const fields = useMemo(
    () => (
      <Form
        tagName="div"
        idPrefix={idPrefix}
        schema={schema}
        uiSchema={uiSchema}
        formData={noData}
        validator={silentValidator}
        noValidate
        noHtml5Validate
        showErrorList={false}
        experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults', arrayMinItems: { populate: 'never' } }}
      >
        {/* A child takes the place of the submit button of RJSF. */}
        <span hidden />
      </Form>
    ),
    [idPrefix, schema, uiSchema],
  )
  return (
    <FormScopeProvider value={scope} onChange={onChange}>
      {fields}
    </FormScopeProvider>
  )
}

/** The values are in the scope. */
const noData = {}
