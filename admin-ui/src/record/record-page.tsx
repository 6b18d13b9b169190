import { useDocumentTitle, useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { EntityDescription, FieldDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { useConditions } from '../form/use-conditions.ts'
import { useReactions } from '../form/use-reactions.ts'
import { Journal } from '../journal/journal.tsx'
import { typedValues, type Values } from './changes.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DuplicateWarning } from './duplicate-warning.tsx'
import { InfoPanel } from './info-panel.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { LostChanges } from './lost-changes.tsx'
import { PluginPanels } from './plugin-panels.tsx'
import { RecordTabs } from './record-tabs.tsx'
import { RecordTop, useChoices } from './record-top.tsx'
import { RelatedList } from './related-list.tsx'
import { SaveBar } from './save-bar.tsx'
import { SidePanels } from './side-panels.tsx'
import { useStates } from './state-path.tsx'
import { StepList } from './step-list.tsx'
import { openTab, visibleTabs } from './tabs.ts'
import { useEditing } from './use-editing.ts'
import { useFileDrop } from './use-file-drop.tsx'
import { useSaving } from './use-saving.ts'
import { stepsOf } from './use-steps.ts'
import './record.css'
import { inSentence, t } from '../i18n/t.ts'

export interface RecordPageProps {
  readonly entity: EntityDescription
  readonly form: FormDescription
  /** Undefined: a new one. */
  readonly record: RecordData | undefined
  readonly base: Values
  readonly tab: string | undefined
}

/** One record: what it is at the left, what one works on in the tabs. Everything that may be changed is an input at once. */
export function RecordPage({ entity, form, record, base, tab }: RecordPageProps) {
  const metadata = useMetadata()
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const mayLeave = useRef(false)
  const isNew = record === undefined
  const editing = useEditing({
    draftKey: `${me?.id}.${entity.name}.${record?.id ?? 'new'}`,
    model: metadata.version,
    entity,
    base,
    version: record?.version ?? 0,
  })
  const journal = useJournalPlace(isNew)
  const { values, changes } = editing
  const judged = useConditions(entity, form, { values, stored: editing.before, changes, isNew })
  const tabs = useMemo(() => withJournal(visibleTabs(judged.tabs, isNew), journal.place), [judged.tabs, isNew, journal.place])
  const open = useMemo(() => openTab(tabs, tab), [tabs, tab])
  const goToTab = useCallback(
    (path: string) => void navigate({ to: '.', search: (current: object) => ({ ...current, tab: path }), replace: true }),
    [navigate],
  )
  const saving = useSaving({ entity, form, record, editing, tabs, goToTab, mayLeave })
  const title = isNew ? t('New {title}', { title: inSentence(entity.title) }) : record.label || t('Without a name')
  useDocumentTitle(`${title} · ${entity.plural} · Kartoteka`)
  const steps =
    isNew && form.isStepped
      ? stepsOf({ tabs, open, entity: judged.entity, values: judged.values, editing, goToTab, showErrors: saving.showErrors })
      : undefined
  useHotkeys([['mod+S', () => (steps === undefined || steps.isLast ? saving.save() : steps.next())]], [], true)
  useFocusOnNew(isNew)

  const choices = useChoices(entity, judged.values)
  const { stateFields, isLocked } = useStates(form, editing.values)
  const isReadOnly = isNew ? !entity.can.create : !entity.can.update
  const widgetOf = useCallback(
    (field: FieldDescription) => widgetFor(field, isReadOnly || isLocked(field.name) || judged.locked.has(field.name)),
    [isReadOnly, isLocked, judged.locked],
  )
  const scope = useMemo(
    (): FormScope => ({
      entity: judged.entity,
      values: judged.values,
      widgetFor: widgetOf,
      prefills: judged.prefills,
      lines: judged.lines,
      errors: editing.errors,
      reportUnreadable: editing.reportUnreadable,
    }),
    [judged.entity, judged.values, judged.prefills, judged.lines, widgetOf, editing.errors, editing.reportUnreadable],
  )
  const shown = useRef(judged.values)
  shown.current = judged.values
  const change = useCallback((next: Values) => editing.change(typedValues(next, shown.current)), [editing.change])
  useReactions(
    { reactions: judged.reactions, lines: judged.reactingLines },
    { isNew, isChanged: editing.isChanged, values, change: editing.change },
  )
  const canBeTyped = (name: string) => !(isReadOnly || isLocked(name) || judged.locked.has(name) || judged.entity.fields[name]?.isReadOnly)
  const panels = useMemo(() => (form.panels ?? []).filter(({ key }) => !judged.hidden.has(`panel:${key}`)), [form.panels, judged.hidden])
  const sidePanels = useMemo(
    () => record && panels.length > 0 && <SidePanels panels={panels} entity={entity} record={record} />,
    [panels, entity, record],
  )
  const dropping = useFileDrop({
    fields: Object.values(judged.entity.fields).filter(({ name }) => canBeTyped(name)),
    values: judged.values,
    change: editing.change,
  })
  return (
    <>
      <RecordTop
        {...{ entity, form, title, record, choices, stateFields, journal, mayLeave }}
        isChanged={editing.isChanged}
        hidden={judged.hidden}
      />
      <div
        className="record"
        data-without-info={isNew || form.info.length + panels.length === 0 || undefined}
        data-with-journal={journal.place === 'side' || undefined}
        {...dropping.handlers}
      >
        {dropping.view}
        {record && form.info.length + panels.length > 0 && (
          <InfoPanel entity={entity} names={form.info} values={base}>
            {sidePanels}
          </InfoPanel>
        )}
        <section className="body" aria-label={title}>
          {(isNew || editing.isChanged) && <DuplicateWarning entity={entity} values={values} {...(record ? { id: record.id } : {})} />}
          {editing.lost.length > 0 && <LostChanges lost={editing.lost} onClose={editing.forgetLost} />}
          {steps ? (
            <StepList steps={steps} onOpen={goToTab} />
          ) : (
            <RecordTabs tabs={tabs} open={open} record={record} errors={editing.errors} onOpen={goToTab} />
          )}
          {open?.leaf.related && record && (
            <RelatedList key={open.path} related={open.leaf.related} record={record} entity={entity} title={open.leaf.title} />
          )}
          {open?.leaf === journalTab && record && (
            <div className="tab-panel" role="tabpanel" aria-label={journalTab.title}>
              <Journal entity={entity} record={record} />
            </div>
          )}
          {open && !open.leaf.related && open.leaf !== journalTab && (
            <div className="tab-panel" role="tabpanel" aria-label={open.leaf.title}>
              {open.leaf.description && <p className="tab-description">{open.leaf.description}</p>}
              <TabForm
                key={`${open.path} ${editing.resetCount}`}
                form={form}
                entity={judged.entity}
                tab={open.leaf}
                scope={scope}
                onChange={change}
              />
            </div>
          )}
          {record && <PluginPanels entity={entity.name} id={record.id} version={record.version} />}
          <SaveBar
            editing={editing}
            isNew={isNew}
            isSaving={saving.isSaving}
            isWaiting={saving.isWaiting}
            onSave={saving.save}
            steps={steps}
          />
        </section>
        {journal.place === 'side' && record && (
          <aside className="journal-panel" aria-label={t('Journal')} id="journal">
            <Journal entity={entity} record={record} />
          </aside>
        )}
      </div>
      <LeaveGuard isChanged={editing.isChanged} mayLeave={mayLeave} />
      {saving.conflict && (
        <ConflictDialog
          entity={entity}
          before={editing.before}
          changes={editing.changes}
          current={saving.conflict}
          onCancel={saving.cancelConflict}
          onResolve={saving.resolveConflict}
        />
      )}
    </>
  )
}

/** Who makes a new record wants to type at once. */
function useFocusOnNew(isNew: boolean) {
  useEffect(() => {
    if (!isNew) return
    const frame = requestAnimationFrame(() => document.querySelector<HTMLElement>('.form-grid input, .form-grid textarea')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [isNew])
}

/** The journal as a tab, where the page is too narrow for it at the side. No key of the metadata begins like this. */
const journalTab: TabDescription = { key: '~journal', title: t('Journal'), sections: [], tabs: [] }

/** In sight of a phone, whatever tabs there are: right after the one that opens first. */
function withJournal(tabs: readonly TabDescription[], place: JournalPlace['place']): readonly TabDescription[] {
  return place === 'tab' ? tabs.toSpliced(1, 0, journalTab) : tabs
}

export interface JournalPlace {
  readonly place: 'side' | 'tab' | 'hidden' | 'none'
  readonly toggle: () => void
}

/** At the side unless the person has closed it there; a tab on a narrow page. */
function useJournalPlace(isNew: boolean): JournalPlace {
  const isNarrow = useMediaQuery('(max-width: 1100px)', false, { getInitialValueInEffect: false })
  const [isClosed, close] = useLocalStorage({ key: 'kartoteka.journal.closed', defaultValue: false, getInitialValueInEffect: false })
  const place = isNew ? 'none' : isNarrow ? 'tab' : isClosed ? 'hidden' : 'side'
  const latest = useRef(close)
  latest.current = close
  return useMemo(() => ({ place, toggle: () => latest.current((before) => !before) }), [place])
}
