import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPlus } from '@tabler/icons-react'
import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import type { EntityDescription, FieldDescription, MetadataDescription, TabDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { AddField } from './add-field.tsx'
import type { FieldKind } from './field-types.ts'
import type { FieldTarget, SectionPlace } from './layout.ts'
import { PlainTitle } from './plain-title.tsx'

/** What the canvas can ask for; the page turns it into changes of the draft. */
export interface CanvasActions {
  readonly select: (field: string) => void
  readonly move: (field: string, target: FieldTarget) => void
  readonly nudge: (field: string, way: 'up' | 'down' | 'left' | 'right') => void
  readonly add: (place: SectionPlace, title: string, kind: FieldKind, choice: string | undefined) => void
  readonly addSection: (path: string) => void
  readonly titleSection: (place: SectionPlace, title: string) => void
  readonly moveSection: (place: SectionPlace, step: -1 | 1) => void
}

interface CanvasProps {
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly tab: TabDescription
  readonly path: string
  readonly record: RecordData
  readonly selected: string | undefined
  /** Fields that are not published yet. */
  readonly added: ReadonlySet<string>
  readonly actions: CanvasActions
  /** The heading of a section as the document says it. */
  readonly writtenTitleOf: (section: string, drawn: string) => string
  /** The heading of a section in the other languages. */
  readonly translationsOf: (section: string, title: string) => ReactNode
}

/** One tab as it would look, with every field to be taken, moved and opened. */
export function Canvas({ metadata, entity, tab, path, record, selected, added, actions, writtenTitleOf, translationsOf }: CanvasProps) {
  const sections = tab.sections.length > 0 ? tab.sections : [{ key: 'main', rows: [] as readonly string[][] }]
  return (
    <div className="canvas">
      {sections.map((section, index) => {
        const place = { path, section: section.key }
        const isKeyed = section.key !== 'main' && section.key !== 'free'
        const called = section.title || t('Section {number}', { number: index + 1 })
        const written = writtenTitleOf(section.key, section.title ?? '')
        return (
          <section key={section.key} className="form-section" aria-label={section.title ?? tab.title}>
            {isKeyed && (
              <div className="section-bar">
                <PlainTitle
                  key={written}
                  className="section-title"
                  label={t('Heading of the section')}
                  value={written}
                  placeholder={t('Heading')}
                  onSettle={(title) => actions.titleSection(place, title)}
                />
                <button
                  type="button"
                  aria-label={t('Move section {title} up', { title: called })}
                  disabled={index === 0}
                  onClick={() => actions.moveSection(place, -1)}
                >
                  <IconArrowUp size={14} />
                </button>
                <button
                  type="button"
                  aria-label={t('Move section {title} down', { title: called })}
                  disabled={index === sections.length - 1}
                  onClick={() => actions.moveSection(place, 1)}
                >
                  <IconArrowDown size={14} />
                </button>
                {section.title && translationsOf(section.key, section.title)}
              </div>
            )}
            {section.rows.map((row) => (
              <div key={row.join(' ')} className="form-row" data-fields={Math.min(row.length, 2)}>
                {row.map((name) => {
                  const field = entity.fields[name]
                  return (
                    field && (
                      <FieldCard
                        key={name}
                        field={field}
                        record={record}
                        isSelected={name === selected}
                        isNew={added.has(name)}
                        actions={actions}
                      />
                    )
                  )
                })}
              </div>
            ))}
            <EndOfSection place={place} onDrop={actions.move}>
              <AddField
                metadata={metadata}
                place={section.title ?? tab.title}
                onAdd={(title, kind, choice) => actions.add(place, title, kind, choice)}
              />
            </EndOfSection>
          </section>
        )
      })}
      <div>
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => actions.addSection(path)}>
          {t('Add section')}
        </Button>
      </div>
    </div>
  )
}

/** What a drag carries; its own type, so that files and texts are no fields. */
export const fieldType = 'application/x-kartoteka-field'

interface FieldCardProps {
  readonly field: FieldDescription
  readonly record: RecordData
  readonly isSelected: boolean
  readonly isNew: boolean
  readonly actions: CanvasActions
}

const ways = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' } as const

function FieldCard({ field, record, isSelected, isNew, actions }: FieldCardProps) {
  const [over, setOver] = useState<'left' | 'right'>()
  const value = record[field.name]
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const way = ways[event.key as keyof typeof ways]
    if (way === undefined) return
    event.preventDefault()
    const { id } = event.currentTarget
    actions.nudge(field.name, way)
    requestAnimationFrame(() => document.getElementById(id)?.focus())
  }
  function onDrop(event: DragEvent) {
    const name = event.dataTransfer.getData(fieldType)
    setOver(undefined)
    if (name === '') return
    event.preventDefault()
    actions.move(name, { field: field.name, side: sideOf(event) })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div
      className="field-card"
      data-selected={isSelected || undefined}
      data-new={isNew || undefined}
      data-over={over}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(fieldType, field.name)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(fieldType)) return
        event.preventDefault()
        setOver(sideOf(event))
      }}
      onDragLeave={() => setOver(undefined)}
      onDrop={onDrop}
    >
      <button
        type="button"
        id={`card-${field.name}`}
        className="card-title"
        onClick={() => actions.select(field.name)}
        onKeyDown={onKeyDown}
        aria-describedby="canvas-keys"
        aria-pressed={isSelected}
      >
        <IconGripVertical size={13} aria-hidden="true" /> {field.title} {field.isRequired && <b aria-hidden="true">*</b>}
      </button>
      <div className="card-value">
        {isEmpty(value) ? (
          <span className="mute">{field.isReadOnly ? t('computed') : t('empty')}</span>
        ) : (
          <Value field={field} value={value} record={record} />
        )}
      </div>
      {field.help && <p className="field-help">{field.help}</p>}
    </div>
  )
}

function sideOf(event: DragEvent): 'left' | 'right' {
  const box = event.currentTarget.getBoundingClientRect()
  return event.clientX < box.left + box.width / 2 ? 'left' : 'right'
}

function EndOfSection({ place, onDrop, children }: { place: SectionPlace; onDrop: CanvasActions['move']; children: ReactNode }) {
  const [isOver, setIsOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the settings of a field move it by keyboard
    <div
      className="section-end"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(fieldType)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        const name = event.dataTransfer.getData(fieldType)
        setIsOver(false)
        if (name === '') return
        event.preventDefault()
        onDrop(name, place)
      }}
    >
      {children}
    </div>
  )
}
