import { useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { Journal } from '../journal/journal.tsx'
import type { Values } from './changes.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DuplicateWarning } from './duplicate-warning.tsx'
import { InfoPanel } from './info-panel.tsx'
import { useJournalPlace, withJournal } from './journal-place.ts'
import { LeaveGuard } from './leave-guard.tsx'
import { LostChanges } from './lost-changes.tsx'
import { PluginPanels } from './plugin-panels.tsx'
import { RecordTabs } from './record-tabs.tsx'
import { RecordTop, useChoices } from './record-top.tsx'
import { SaveBar } from './save-bar.tsx'
import { SidePanels } from './side-panels.tsx'
import { StepList } from './step-list.tsx'
import { TabContent } from './tab-content.tsx'
import { openTab, visibleTabs } from './tabs.ts'
import { useFileDrop } from './use-file-drop.tsx'
import { useRecordForm } from './use-record-form.ts'
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
  const navigate = useNavigate()
  const mayLeave = useRef(false)
  const isNew = record === undefined
  const journal = useJournalPlace(isNew)
  const { editing, judged, scope, change, stateFields, writable, isOnlyRead } = useRecordForm({ entity, form, record, base })
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
  const panels = useMemo(() => (form.panels ?? []).filter(({ key }) => !judged.hidden.has(`panel:${key}`)), [form.panels, judged.hidden])
  const dropping = useFileDrop({ fields: writable, values: judged.values, change: editing.change })
  const hasInfo = record !== undefined && form.info.length + panels.length > 0
  return (
    <>
      <RecordTop
        {...{ entity, form, title, record, choices, stateFields, journal, mayLeave }}
        isChanged={editing.isChanged}
        hidden={judged.hidden}
      />
      <div
        className="record"
        data-without-info={!hasInfo || undefined}
        data-with-journal={journal.place === 'side' || undefined}
        {...dropping.handlers}
      >
        {dropping.view}
        {hasInfo && <InfoSide {...{ entity, record, panels, base }} names={form.info} />}
        <section className="body" aria-label={title}>
          {(isNew || editing.isChanged) && (
            <DuplicateWarning entity={entity} values={editing.values} {...(record ? { id: record.id } : {})} />
          )}
          {isOnlyRead && <p className="only-read">{t('You may look at this record, but not change it.')}</p>}
          {editing.lost.length > 0 && <LostChanges lost={editing.lost} onClose={editing.forgetLost} />}
          {steps ? (
            <StepList steps={steps} onOpen={goToTab} />
          ) : (
            <RecordTabs tabs={tabs} open={open} record={record} errors={editing.errors} onOpen={goToTab} />
          )}
          {open && (
            <TabContent
              {...{ entity, form, record, open, scope }}
              judged={judged.entity}
              resetCount={editing.resetCount}
              onChange={change}
            />
          )}
          {record && <PluginPanels entity={entity.name} id={record.id} version={record.version} />}
          <SaveBar {...{ editing, isNew, steps }} isSaving={saving.isSaving} isWaiting={saving.isWaiting} onSave={saving.save} />
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

interface InfoSideProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly panels: NonNullable<FormDescription['panels']>
  readonly names: readonly string[]
  readonly base: Values
}

/** What stays at the left: fields of the record as it is stored, and the panels of the metadata, which a key typed draws not anew. */
function InfoSide({ entity, record, panels, names, base }: InfoSideProps) {
  const sidePanels = useMemo(
    () => panels.length > 0 && <SidePanels panels={panels} entity={entity} record={record} />,
    [panels, entity, record],
  )
  return (
    <InfoPanel entity={entity} names={names} values={base}>
      {sidePanels}
    </InfoPanel>
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
