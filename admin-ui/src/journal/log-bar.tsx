import { useHotkeys, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useEntity, useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { inSentence, rich, t } from '../i18n/t.ts'
import { QuickForm } from '../record/quick-form.tsx'
import { focusAtOnce } from '../shell/focus.ts'
import type { LogKind } from './kinds.ts'

interface LogBarProps {
  readonly kinds: readonly LogKind[]
  readonly entity: EntityDescription
  readonly record: RecordData
}

/** Opens the quick form of a kind by a click or by its letter; saved as it stands, with `Enter`, it is logged. */
export function LogBar({ kinds, entity, record }: LogBarProps) {
  const [open, setOpen] = useState<LogKind>()
  const [closed, setClosed] = useState<LogKind>()
  const close = () => {
    setClosed(open)
    setOpen(undefined)
  }
  useHotkeys(
    kinds.flatMap((kind) => (kind.key === undefined ? [] : [[kind.key, () => setOpen(kind)] as const])).map(([key, go]) => [key, go]),
  )
  const [first] = kinds
  const isTouched = useMediaQuery('(hover: none), (max-width: 700px)', false, { getInitialValueInEffect: false })
  return (
    <section className="log-bar" aria-label={t('Log')}>
      {open === undefined ? (
        <p className="mute">
          {first?.key && !isTouched
            ? rich('Log what happened, or type {key} for a {title}', { key: <kbd>{first.key}</kbd>, title: inSentence(first.title) })
            : t('Log what happened')}
        </p>
      ) : (
        <LogForm key={`${open.entity.name} ${open.option?.value}`} kind={open} entity={entity} record={record} onClose={close} />
      )}
      {open === undefined && (
        <div className="log-kinds">
          {kinds.map((kind) => (
            <button
              key={`${kind.entity.name} ${kind.option?.value}`}
              ref={kind === closed ? focusAtOnce : undefined}
              type="button"
              className="chip"
              aria-keyshortcuts={kind.key}
              onClick={() => setOpen(kind)}
            >
              <Underlined text={kind.title} letter={kind.key} />
            </button>
          ))}
        </div>
      )}
    </section>
  )
}

/** The letter that opens the form is underlined where it stands in the title; a digit is said after it. */
function Underlined({ text, letter }: { text: string; letter: string | undefined }) {
  if (letter === undefined) return text
  const at = text.toLowerCase().indexOf(letter)
  if (at < 0) return `${text} ${letter}`
  return (
    <span>
      {text.slice(0, at)}
      <u>{text.charAt(at)}</u>
      {text.slice(at + 1)}
    </span>
  )
}

function LogForm({ kind, entity, record, onClose }: { kind: LogKind; entity: EntityDescription; record: RecordData; onClose: () => void }) {
  const source = useEntity(kind.entity.name)
  const metadata = useMetadata()
  const { timeline } = kind.entity
  const targets = metadata.entities[kind.entity.name]?.fields[kind.on]?.targets ?? []
  const self = { id: record.id, label: record.label, ...(targets.length > 1 ? { entity: entity.name } : {}) }
  const [prefill] = useState(() => ({
    [kind.on]: self,
    ...(timeline?.kind === undefined || kind.option === undefined ? {} : { [timeline.kind]: kind.option.value }),
    ...(timeline?.at === undefined ? {} : { [timeline.at]: now(kind.entity, timeline.at) }),
  }))
  if (source === undefined) return null
  return (
    <QuickForm
      entity={source}
      prefill={prefill}
      name={kind.title}
      title={t('Log: {title}', { title: kind.title })}
      isLogged
      about={`${record.id}.${kind.on}.${kind.option?.value ?? ''}`}
      onCancel={onClose}
      onCreated={onClose}
      hidden={[kind.on, ...(timeline?.kind === undefined ? [] : [timeline.kind])]}
    />
  )
}

function now(entity: EntityDescription, field: string): string {
  const iso = new Date().toISOString()
  return entity.fields[field]?.widget === 'date' ? iso.slice(0, 10) : iso
}
