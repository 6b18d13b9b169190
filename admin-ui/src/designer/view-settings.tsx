import { Button, NumberInput, Switch } from '@mantine/core'
import type { EntityDescription, MetadataDescription, ViewDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { ColorRules } from './color-rules.tsx'
import { ConditionInput } from './condition-input.tsx'
import {
  colorsOf,
  columnsOf,
  dateFields,
  type EditedFilter,
  groupFields,
  moveView,
  parentFields,
  removeView,
  setColors,
  setDefaultView,
  setView,
  viewDocument,
  writeColumns,
} from './edit-views.ts'
import { PathList } from './path-list.tsx'
import { QuickFilterEditor } from './quick-filter-editor.tsx'
import { RoleChoice, textsOf } from './role-choice.tsx'
import { SettledText } from './settled-text.tsx'
import { Translations } from './translations.tsx'
import type { Designer } from './use-designer.ts'
import { FieldChoice, SortEditor } from './view-parts.tsx'

interface ViewSettingsProps {
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly document: Document
  readonly view: ViewDescription
  readonly designer: Designer
  readonly onEdit: (change: (document: Document) => Document) => void
  readonly onRemoved: () => void
}

/** What can be said of a list, board or other view, and of the colours of its records. */
export function ViewSettings({ metadata, entity, document, view, designer, onEdit, onRemoved }: ViewSettingsProps) {
  const declared = viewDocument(document, view)
  const set = (keywords: Document) => onEdit((current) => setView(current, view, keywords))
  const numbers = Object.values(entity.fields).filter(({ align, widget }) => align === 'end' && widget !== 'lines')
  const index = entity.views.findIndex(({ key }) => key === view.key)
  return (
    <section className="field-settings" aria-label={t('Settings of {title}', { title: view.title })}>
      <h2>{view.title}</h2>
      <SettledText label={t('Name of the view')} value={declared.title} onSettle={(title) => title !== '' && set({ title })} />
      <Translations designer={designer} path={`${entity.name}.views.${view.key}`} drawn={view.title} />
      <KindSettings entity={entity} view={view} declared={declared} set={set} />
      <SortEditor entity={entity} sort={String(declared.sort ?? '')} onChange={(sort) => set({ sort })} />
      <ConditionInput
        label={t('Shows only')}
        value={String(declared.filter ?? '')}
        metadata={metadata}
        entity={entity}
        onChange={(filter) => set({ filter })}
      />
      <QuickFilterEditor
        metadata={metadata}
        entity={entity}
        filters={(Array.isArray(declared.filters) ? declared.filters : []) as readonly EditedFilter[]}
        onChange={(filters) => set({ filters })}
      />
      {(view.kind === 'list' || view.kind === 'board') && numbers.length > 0 && (
        <PathList
          label={t('Added up')}
          entity={entity}
          paths={textsOf(declared.sum)}
          offered={numbers.map(({ name }) => name)}
          onChange={(sum) => set({ sum })}
        />
      )}
      <RoleChoice label={t('Offered to')} value={declared.role} onChange={(role) => set({ role })} />
      <Switch
        size="xs"
        label={t('Opens first')}
        checked={view.isDefault}
        disabled={view.isDefault}
        onChange={() => onEdit((current) => setDefaultView(current, view))}
      />
      <div className="name-buttons">
        <Button size="xs" disabled={index <= 0} onClick={() => onEdit((current) => moveView(current, entity.views, view.key, -1))}>
          {t('Earlier in the menu')}
        </Button>
        <Button
          size="xs"
          disabled={index === entity.views.length - 1}
          onClick={() => onEdit((current) => moveView(current, entity.views, view.key, 1))}
        >
          {t('Later')}
        </Button>
        <Button
          size="xs"
          color="red"
          variant="subtle"
          data-flush
          disabled={entity.views.length < 2}
          onClick={() => {
            onEdit((current) => removeView(current, view.key))
            onRemoved()
          }}
        >
          {t('Remove view')}
        </Button>
      </div>
      <ColorRules
        metadata={metadata}
        entity={entity}
        rules={colorsOf(document)}
        onChange={(rules) => onEdit((current) => setColors(current, rules))}
      />
    </section>
  )
}

interface KindSettingsProps {
  readonly entity: EntityDescription
  readonly view: ViewDescription
  readonly declared: Document
  readonly set: (keywords: Document) => void
}

/** What only a view of this kind has. */
function KindSettings({ entity, view, declared, set }: KindSettingsProps) {
  const choice = (label: string, key: string, names: readonly string[], none?: string) => (
    <FieldChoice
      label={label}
      entity={entity}
      names={names}
      value={declared[key]}
      onChange={(name) => set({ [key]: name })}
      {...(none === undefined ? {} : { none })}
    />
  )
  const choices = Object.values(entity.fields).flatMap(({ name, options }) => (options === undefined ? [] : [name]))
  const cards = (
    <PathList label={t('On a card')} entity={entity} paths={textsOf(declared.cardFields)} onChange={(cardFields) => set({ cardFields })} />
  )
  switch (view.kind) {
    case 'board':
      return (
        <>
          {choice(t('Columns by'), 'by', groupFields(entity))}
          {cards}
        </>
      )
    case 'gallery':
      return cards
    case 'calendar':
    case 'timeline':
      return (
        <>
          {choice(t('Begins at'), 'start', dateFields(entity), t('as the records say'))}
          {choice(t('Ends at'), 'end', dateFields(entity), t('no end'))}
          {choice(t('Colour by'), 'colorBy', choices, t('no colour'))}
        </>
      )
    default:
      return (
        <>
          <Columns entity={entity} declared={declared} set={set} />
          {view.kind === 'tree' && choice(t('Below'), 'parent', parentFields(entity), t('as the records say'))}
          {view.kind === 'list' && choice(t('Grouped by'), 'group', groupFields(entity), t('nothing'))}
          {view.kind === 'list' && (
            <Switch
              size="xs"
              label={t('Values are changed in the list')}
              checked={declared.editable === true}
              onChange={({ currentTarget }) => set({ editable: currentTarget.checked })}
            />
          )}
        </>
      )
  }
}

function Columns({ entity, declared, set }: Omit<KindSettingsProps, 'view'>) {
  const columns = columnsOf(declared)
  const write = (next: typeof columns) => next.length > 0 && set({ columns: writeColumns(next) })
  return (
    <PathList
      label={t('Columns')}
      entity={entity}
      paths={columns.map(({ field }) => field)}
      onChange={(paths) => write(paths.map((field) => columns.find((column) => column.field === field) ?? { field }))}
      more={(path, title) => {
        const column = columns.find(({ field }) => field === path)
        const change = (part: object) => write(columns.map((one) => (one.field === path ? { ...one, ...part } : one)))
        return (
          <NumberInput
            key={column?.width ?? 'auto'}
            size="xs"
            className="width-input"
            aria-label={t('Width of {title}', { title })}
            placeholder={t('auto')}
            min={20}
            max={2000}
            hideControls
            defaultValue={column?.width ?? ''}
            onBlur={({ currentTarget: { value } }) => {
              const width = value === '' ? undefined : Math.max(20, Math.min(2000, Math.round(Number(value))))
              if (width !== column?.width && !Number.isNaN(width)) change({ width })
            }}
          />
        )
      }}
    />
  )
}
