import { Button, NativeSelect, Switch } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { fieldName } from '../../../engine/base/names.ts'
import type { EntityDescription, TabDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { placeOf, propertiesOf, removeField, setField, setRequired } from './edit-entity.ts'
import { FieldStatistics } from './field-statistics.tsx'
import { moveField, sectionsOf, writeLayout } from './layout.ts'
import { ListEditor } from './list-editor.tsx'
import { isObject } from './merge.ts'
import { NumberSeries } from './number-series.tsx'
import { type EditedOption, OptionsEditor } from './options-editor.tsx'
import { SettledText } from './settled-text.tsx'
import { Translations } from './translations.tsx'
import type { Designer } from './use-designer.ts'

interface FieldSettingsProps {
  readonly name: string
  readonly entity: EntityDescription
  readonly document: Document
  readonly tabs: readonly TabDescription[]
  /** Whether the field is stored already, so that its values may be in use. */
  readonly isStored: boolean
  readonly designer: Designer
  readonly onEdit: (change: (document: Document) => Document) => void
  readonly onClose: () => void
}

/** What can be said of one field. A text takes effect when it is left. */
export function FieldSettings({ name, entity, document, tabs, isStored, designer, onEdit, onClose }: FieldSettingsProps) {
  const property = propertiesOf(document)[name]
  const [isListOpen, setIsListOpen] = useState(false)
  if (property === undefined)
    return (
      <p className="mute">
        {t('{title} is not a field of its own here; it cannot be changed.', { title: entity.fields[name]?.title ?? name })}
      </p>
    )
  const set = (keywords: Document) => onEdit((current) => setField(current, name, keywords))
  const place = placeOf(tabs, name)
  const said = entity.fields[name]?.title ?? String(property.title ?? name)
  const places = sectionsOf(tabs).map(({ path, section }) => ({ value: `${path} ${section}`, label: sectionTitle(tabs, path, section) }))
  const required = Array.isArray(document.required) && document.required.includes(name)
  const list = listOf(property)
  const isComputed = property['x-computed'] !== undefined
  return (
    <section className="field-settings" aria-label={t('Settings of {title}', { title: said })}>
      <h2>{said}</h2>
      <SettledText label={t('Name')} value={property.title} onSettle={(title) => title !== '' && set({ title })} />
      <Translations designer={designer} path={`${entity.name}.${name}`} />
      <SettledText
        label={t('Help')}
        value={property.description}
        onSettle={(description) => set({ description: description || undefined })}
        isLong
      />
      {place && (
        <NativeSelect
          size="xs"
          label={t('Stands on')}
          value={`${place.path} ${place.section}`}
          data={places}
          onChange={(event) => {
            const [path = '', section = ''] = event.currentTarget.value.split(' ')
            onEdit((current) => writeLayout(current, tabs, moveField(tabs, name, { path, section })))
          }}
        />
      )}
      {!isComputed && (
        <Switch
          size="xs"
          label={t('Required')}
          checked={required}
          onChange={({ currentTarget: { checked } }) => onEdit((current) => setRequired(current, name, checked))}
        />
      )}
      {isStored && property['x-secret'] !== true && <FieldStatistics entity={entity.name} field={name} />}
      {isText(property) && <NumberSeries property={property} set={set} />}
      {Array.isArray(property.oneOf) && (
        <ChoiceOptions
          name={name}
          property={property}
          isStored={isStored}
          onEdit={onEdit}
          translationsOf={(value, title) => (
            <Translations designer={designer} path={`${entity.name}.${name}.${value}`} of={title} isSmall />
          )}
        />
      )}
      {list !== undefined && (
        <Button size="xs" onClick={() => setIsListOpen(true)}>
          {t('Edit the values of this list')}
        </Button>
      )}
      {isListOpen && list !== undefined && <ListEditor id={list} onClose={() => setIsListOpen(false)} />}
      <FieldConditions property={property} set={set} />
      <div className="name-buttons">
        <Button
          size="xs"
          color="red"
          variant="subtle"
          data-flush
          onClick={() => {
            onEdit((current) => removeField(current, name))
            onClose()
          }}
        >
          {t('Remove field')}
        </Button>
        <Button size="xs" onClick={onClose}>
          {t('Done')}
        </Button>
      </div>
    </section>
  )
}

const conditions = [
  { keyword: 'x-show-if', title: t('Shown only if') },
  { keyword: 'x-require-if', title: t('Required if') },
  { keyword: 'x-lock-if', title: t('Locked if') },
] as const

function FieldConditions({ property, set }: { property: Document; set: (keywords: Document) => void }) {
  return (
    <details open={conditions.some(({ keyword }) => property[keyword] !== undefined)}>
      <summary>{t('Conditions')}</summary>
      <p className="mute">{t("In CEL, over the fields of the record: record.kind == 'company'")}</p>
      {conditions.map(({ keyword, title }) => (
        <SettledText key={keyword} label={title} value={property[keyword]} onSettle={(cel) => set({ [keyword]: cel || undefined })} />
      ))}
    </details>
  )
}

interface ChoiceOptionsProps {
  readonly name: string
  readonly property: Document
  readonly isStored: boolean
  readonly onEdit: FieldSettingsProps['onEdit']
  readonly translationsOf: (value: string, title: string) => ReactNode
}

function ChoiceOptions({ name, property, isStored, onEdit, translationsOf }: ChoiceOptionsProps) {
  const branches = (property.oneOf as readonly unknown[]).filter(isObject)
  const write = (next: readonly Document[]) => onEdit((current) => setField(current, name, { oneOf: next }))
  const at = (value: string) => branches.findIndex((branch) => String(branch.const) === value)
  const options = branches.map(
    (branch): EditedOption => ({
      value: String(branch.const),
      title: String(branch.title ?? branch.const),
      ...(typeof branch['x-color'] === 'string' ? { color: branch['x-color'] } : {}),
      isRetired: branch['x-retired'] === true,
      isStored,
    }),
  )
  return (
    <OptionsEditor
      label={t('Values')}
      options={options}
      translationsOf={translationsOf}
      onChange={(value, { title, ...change }) =>
        write(
          branches.map((branch) => {
            if (String(branch.const) !== value) return branch
            const { 'x-color': color, 'x-retired': retired, ...rest } = branch
            const isRetired = change.isRetired ?? retired === true
            const colour = 'color' in change ? change.color : color
            return {
              ...rest,
              ...(title === undefined ? {} : { title }),
              ...(colour === undefined ? {} : { 'x-color': colour }),
              ...(isRetired ? { 'x-retired': true } : {}),
            }
          }),
        )
      }
      onMove={(value, step) => {
        const index = at(value)
        const next = [...branches]
        const [moved] = next.splice(index, 1)
        if (moved !== undefined) write([...next.slice(0, index + step), moved, ...next.slice(index + step)])
      }}
      onRemove={(value) => branches.length > 1 && write(branches.filter((branch) => String(branch.const) !== value))}
      onAdd={() => {
        const title = t('Value {number}', { number: branches.length + 1 })
        write([
          ...branches,
          {
            const: fieldName(
              title,
              branches.map((branch) => String(branch.const)),
            ),
            title,
          },
        ])
      }}
    />
  )
}

/** A text that is entered: what a series of numbers can fill. */
function isText(property: Document): boolean {
  const isPlain = property.type === 'string' && property.format === undefined && property.contentMediaType === undefined
  return isPlain && property['x-computed'] === undefined && property.enum === undefined && property.oneOf === undefined
}

function listOf(property: Document): string | undefined {
  const own = property['x-list'] ?? (isObject(property.items) ? property.items['x-list'] : undefined)
  return typeof own === 'string' ? own : undefined
}

export function sectionTitle(tabs: readonly TabDescription[], path: string, section: string): string {
  const titles: string[] = []
  let level = tabs
  let found: TabDescription | undefined
  for (const key of path.split('.')) {
    found = level.find((tab) => tab.key === key)
    if (found === undefined) break
    titles.push(found.title)
    level = found.tabs
  }
  const own = found?.sections.find(({ key }) => key === section)?.title
  return [...titles, ...(own === undefined ? [] : [own])].join(' › ')
}
