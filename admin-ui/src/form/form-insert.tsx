import { Suspense } from 'react'
import type { Insert } from '../../../engine/model/model.ts'
import type { RecordData } from '../api/records.ts'
import { lazily } from '../shell/lazily.ts'
import { useScope } from './form-scope.ts'

const Markdown = lazily(() => import('../format/markdown.tsx'), 'Markdown')
// Later, as the lists and documents of a record hold forms themselves.
const RecordPart = lazily(() => import('../record/record-part.tsx'), 'RecordPart')

/** What stands between the rows of a form: a text, and of a record that is stored its documents and lists. */
export function FormInsert({ insert }: { insert: Insert }) {
  const entity = useScope((scope) => scope.entity)
  const id = useScope((scope) => scope.values.id)
  const label = useScope((scope) => scope.values.label)
  if (insert.text === undefined && typeof id !== 'string') return null
  return (
    <div className="form-insert">
      {insert.label && <h4>{insert.label}</h4>}
      <Suspense>
        {insert.text === undefined ? (
          <RecordPart part={insert} entity={entity} record={{ id, label } as RecordData} title={insert.label ?? ''} />
        ) : (
          <Markdown text={insert.text} />
        )}
      </Suspense>
    </div>
  )
}
