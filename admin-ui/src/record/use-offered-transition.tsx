import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { useMoves } from './state-path.tsx'
import { TransitionDialog } from './transition-dialog.tsx'
import type { ConversionOfRecord } from './use-conversion.tsx'

/** Begins a transition by its name, for buttons elsewhere than on the path of states; undefined where it is not offered. */
export function useOfferedTransition(entity: EntityDescription, form: FormDescription, record: RecordData, conversion: ConversionOfRecord) {
  const isUsed = entity.actions?.some(({ call }) => call.startsWith('transition:')) === true
  const moves = useMoves(entity, record, isUsed && form.workflows !== undefined, conversion)
  const begin = (name: string) => {
    const offer = moves.offers.find((one) => one.name === name && one.refused === undefined)
    return offer && (() => moves.begin(offer))
  }
  const dialog = moves.asked && (
    <TransitionDialog
      entity={entity}
      form={form}
      record={record}
      offers={[moves.asked]}
      isPending={moves.isPending}
      error={moves.error}
      onCancel={moves.cancel}
      onConfirm={moves.confirm}
    />
  )
  return { begin, dialog }
}
