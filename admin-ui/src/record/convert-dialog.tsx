import { Modal } from '@mantine/core'
import { useMemo, useState } from 'react'
import { type ConversionTarget, type ConversionWish, isSingle } from '../api/conversion.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import type { RecordData, ReferenceValue } from '../api/records.ts'
import { inSentence, t } from '../i18n/t.ts'
import { DialogFoot } from '../shell/dialog-foot.tsx'
import { useKept } from '../shell/kept.ts'
import { toPatch, type Values } from './changes.ts'
import { ConvertTarget } from './convert-target.tsx'

interface ConvertDialogProps {
  readonly record: RecordData
  readonly targets: readonly ConversionTarget[]
  /** Targets without which there is no conversion. */
  readonly required: readonly string[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  /** `forget` is called when it is done: until then what was typed is kept. */
  readonly onConvert: (targets: readonly ConversionWish[], forget: () => void) => void
}

/** What is wanted of one kind of record: none, the one that exists, or a new one with what was typed. */
export interface TargetChoice {
  readonly isWanted: boolean
  readonly id?: string | undefined
  /** One that exists and was looked for; null as long as none is found. */
  readonly other?: ReferenceValue | null | undefined
  readonly typed: Values
}

/** Shows what becomes what before anything is written: new records with the values that they take over, or records that exist. */
export function ConvertDialog({ record, targets, required, isPending, error, onCancel, onConvert }: ConvertDialogProps) {
  const { entities } = useMetadata()
  const [choices, setChoices, forget] = useKept<Readonly<Record<string, TargetChoice>>>(
    `conversion.${record.id}`,
    Object.fromEntries(targets.map(firstChoice)),
    t('{label}: not converted, what you typed is kept.', { label: record.label }),
  )
  const [sent, setSent] = useState<readonly ConversionWish[]>([])
  const problems = error instanceof ApiError ? error.errors : []
  const byTarget = useMemo(
    () =>
      new Map(
        sent.map(({ to }, index) => {
          const prefix = `/targets/${index}/values`
          const own = problems.filter(({ pointer }) => pointer.startsWith(prefix))
          return [to, own.map((problem) => ({ ...problem, pointer: problem.pointer.slice(prefix.length) }))] as const
        }),
      ),
    [sent, problems],
  )
  const stray = problems.filter(({ pointer }) => !/^\/targets\/\d+\/values/.test(pointer)).map(({ message }) => message)
  const isEmpty = Object.values(choices).every(({ isWanted }) => !isWanted)
  const isOpen = Object.values(choices).some(({ isWanted, other }) => isWanted && other === null)
  const [single] = isSingle({ targets, required }) ? targets : []
  function convert() {
    const wishes = targets.flatMap(({ to, values }): ConversionWish[] => {
      const { isWanted = false, other, id = other?.id, typed = {} } = choices[to] ?? {}
      const entity = entities[to]
      if (!isWanted || entity === undefined) return []
      if (id !== undefined) return [{ to, id }]
      return [{ to, values: toPatch(entities, entity, values, typed) }]
    })
    setSent(wishes)
    onConvert(wishes, forget)
  }
  function giveUp() {
    forget()
    onCancel()
  }
  return (
    <Modal
      opened
      onClose={onCancel}
      title={single ? t('New {title}', { title: inSentence(single.title) }) : t('Convert {label}', { label: record.label })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {single === undefined && (
        <p className="mute">{t('Choose what is made of it. Nothing is written before you convert, and it can be taken back.')}</p>
      )}
      {targets.map((target) => (
        <ConvertTarget
          key={target.to}
          target={target}
          others={targets.map(({ to }) => to)}
          isSingle={single !== undefined}
          isRequired={required.includes(target.to)}
          choice={choices[target.to] ?? { isWanted: false, typed: {} }}
          problems={byTarget.get(target.to) ?? []}
          onChoose={(choice) => setChoices({ ...choices, [target.to]: choice })}
        />
      ))}
      <DialogFoot
        confirm={single ? t('Create') : t('Convert')}
        isPending={isPending}
        problems={stray}
        onCancel={giveUp}
        onConfirm={convert}
        isDisabled={isEmpty || isOpen}
        isFocused
      />
    </Modal>
  )
}

function firstChoice({ to, existing, mayCreate }: ConversionTarget): readonly [string, TargetChoice] {
  return [to, { isWanted: existing !== null || mayCreate, id: existing?.id, typed: {} }]
}
