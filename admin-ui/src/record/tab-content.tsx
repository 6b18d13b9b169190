import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import type { FormScope } from '../form/form-scope.ts'
import { TabForm } from '../form/tab-form.tsx'
import { Journal } from '../journal/journal.tsx'
import type { Values } from './changes.ts'
import { journalTab } from './journal-place.ts'
import { RelatedList } from './related-list.tsx'
import type { OpenTab } from './tabs.ts'

interface TabContentProps {
  readonly entity: EntityDescription
  /** The entity as the conditions of the form leave it. */
  readonly judged: EntityDescription
  readonly form: FormDescription
  readonly record: RecordData | undefined
  readonly open: OpenTab
  readonly scope: FormScope
  /** A form that is drawn under another number forgets the text its controls hold. */
  readonly resetCount: number
  readonly onChange: (next: Values) => void
}

/** What stands on the open tab: records that belong to this one, the journal, or fields. */
export function TabContent({ entity, judged, form, record, open, scope, resetCount, onChange }: TabContentProps) {
  const { leaf, path } = open
  if (leaf.related)
    return record ? <RelatedList key={path} related={leaf.related} record={record} entity={entity} title={leaf.title} /> : null
  if (leaf === journalTab && record === undefined) return null
  return (
    <div className="tab-panel" role="tabpanel" aria-label={leaf.title}>
      {leaf === journalTab && record ? (
        <Journal entity={entity} record={record} />
      ) : (
        <>
          {leaf.description && <p className="tab-description">{leaf.description}</p>}
          <TabForm key={`${path} ${resetCount}`} form={form} entity={judged} tab={leaf} scope={scope} onChange={onChange} />
        </>
      )}
    </div>
  )
}
