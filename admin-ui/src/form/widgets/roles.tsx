import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { roleMatrixQuery, roleOptions } from '../../api/access.ts'
import { t } from '../../i18n/t.ts'
import { inputProps, type WidgetProps } from '../widget.ts'
import { TextsWidget } from './texts.tsx'

/** Roles of the metadata by their titles. One that is there no more stays where it stands; who may not know the roles enters names. */
export function RolesWidget(props: WidgetProps) {
  const { value, onChange } = props
  const matrix = useQuery(roleMatrixQuery)
  const chosen = Array.isArray(value) ? value.map(String) : []
  if (matrix.isError) return <TextsWidget {...props} />
  const known = roleOptions(matrix.data)
  const gone = chosen.filter((name) => !known.some((role) => role.value === name)).map((name) => ({ value: name, label: name }))
  return (
    <MultiSelect
      {...inputProps(props)}
      data={[...known, ...gone]}
      value={chosen}
      onChange={(names) => onChange(names.length === 0 ? null : names)}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage={t('Nothing found')}
    />
  )
}
