import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import type { ConversionOfRecord } from './use-conversion.tsx'
import { useMoves } from './use-moves.tsx'

/** Begins a transition by its name, for buttons elsewhere than on the path of states; undefined where it is not offered. */
export function useOfferedTransition(entity: EntityDescription, form: FormDescription, record: RecordData, conversion: ConversionOfRecord) {
  const isUsed = entity.actions?.some(({ call }) => call.startsWith('transition:')) === true
  const moves = useMoves(entity, form, record, isUsed && form.workflows !== undefined, conversion)
  const begin = (name: string) => {
    const offer = moves.offers.find((one) => one.name === name && one.refused === undefined)
    return offer && (() => moves.begin(offer))
  }
  return { begin, dialog: moves.dialog }
}
