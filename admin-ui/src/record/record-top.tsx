import { memo, type RefObject, useRef } from 'react'
import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import { EntityActions } from '../actions/entity-actions.tsx'
import type { RecordData } from '../api/records.ts'
import type { Values } from './changes.ts'
import type { JournalPlace } from './journal-place.ts'
import { RecordHeader } from './record-header.tsx'
import { StatePath } from './state-path.tsx'
import { type ConversionOfRecord, useConversion } from './use-conversion.tsx'
import { useOfferedTransition } from './use-offered-transition.tsx'

interface RecordTopProps {
  readonly entity: EntityDescription
  readonly form: FormDescription
  readonly title: string
  readonly record: RecordData | undefined
  /** Of the fields with options, as `useChoices` says. */
  readonly choices: Values
  readonly isChanged: boolean
  /** What conditions hide. */
  readonly hidden: ReadonlySet<string>
  readonly stateFields: readonly string[]
  readonly journal: JournalPlace
  readonly mayLeave: RefObject<boolean>
}

/** What stands above the tabs and is drawn anew only when it says something else: not for each key that is typed below. */
export const RecordTop = memo(function RecordTop(props: RecordTopProps) {
  const { entity, form, title, record, choices, isChanged, hidden, stateFields, journal, mayLeave } = props
  const conversion = useConversion(entity, form, record)
  return (
    <>
      <RecordHeader
        entity={entity}
        title={title}
        record={record}
        values={choices}
        mayLeave={mayLeave}
        journal={journal}
        without={stateFields}
        onConvert={conversion.hasOwnButton ? conversion : undefined}
        actionsIn={(place) => record && entity.actions && <ActionsOfRecord {...{ entity, form, record, conversion, place, hidden }} />}
      />
      {record && <StatePath entity={entity} form={form} record={record} isChanged={isChanged} conversion={conversion} />}
      {conversion.view}
    </>
  )
})

/** The values of the fields with options: the same object until one of them is another. */
export function useChoices(entity: EntityDescription, values: Values): Values {
  const kept = useRef<Values>({})
  const choices = Object.values(entity.fields).filter(({ options }) => options !== undefined)
  if (choices.some(({ name }) => kept.current[name] !== values[name]))
    kept.current = Object.fromEntries(choices.map(({ name }) => [name, values[name]]))
  return kept.current
}

/** The actions of the metadata in the header or in the menu, with the dialogs of their transitions. */
function ActionsOfRecord(props: {
  readonly entity: EntityDescription
  readonly form: FormDescription
  readonly record: RecordData
  readonly conversion: ConversionOfRecord
  readonly place: 'header' | 'menu'
  readonly hidden: ReadonlySet<string>
}) {
  const { entity, form, record, conversion, place, hidden } = props
  const { begin, dialog } = useOfferedTransition(entity, form, record, conversion)
  return (
    <>
      <EntityActions entity={entity} values={record} place={place} hidden={hidden} transition={begin} />
      {dialog}
    </>
  )
}
