import { Button, Progress } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { archiveRecord, deleteAnyVersion, type RecordData, restoreRecord, unarchiveRecord } from '../api/records.ts'
import { formatNumber } from '../format/number.ts'
import { inSentence, t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'
import { type BulkResult, gather, runEach, type Targets } from './bulk.ts'

export interface BulkJob {
  /** `moved to the trash`: stands behind the count. */
  /** What has become of `3 customers`, in words; and what has not. */
  readonly done: (records: string) => string
  readonly failed: (records: string) => string
  readonly fields?: readonly string[]
  readonly work: (record: RecordData) => Promise<unknown>
  readonly undo?: (result: BulkResult, before: readonly RecordData[]) => (record: RecordData) => Promise<unknown>
}

/** Things done with many records: with progress that can be stopped, a report of what failed, and undo. */
export function useBulk(entity: EntityDescription) {
  const queries = useQueryClient()
  const [isRunning, setIsRunning] = useState(false)
  const refresh = () => {
    for (const key of ['records', 'record', 'count', 'palette', 'picker']) void queries.invalidateQueries({ queryKey: [key] })
  }

  async function run(job: BulkJob, targets: Targets): Promise<void> {
    const stopping = new AbortController()
    const id = notifications.show({ message: <Working text={t('Looking for the records')} />, autoClose: false, withCloseButton: false })
    setIsRunning(true)
    try {
      const records = await gather(targets, job.fields ?? [], stopping.signal)
      const tell = (count: number) =>
        notifications.update({
          id,
          message: (
            <Working
              text={t('{count} of {count2}', { count: countText(count), count2: countText(records.length) })}
              part={count / records.length}
              onStop={() => stopping.abort()}
            />
          ),
          autoClose: false,
          withCloseButton: false,
        })
      const result = await runEach(records, job.work, tell, stopping.signal)
      notifications.hide(id)
      report(job, result, records)
    } catch (error) {
      notifications.hide(id)
      showRefusal(t('Nothing was changed'), error)
    } finally {
      setIsRunning(false)
      refresh()
    }
  }

  function report(job: BulkJob, result: BulkResult, records: readonly RecordData[]) {
    const { done, failed } = result
    if (failed.length > 0) {
      const reasons = [...new Set(failed.map(({ message }) => message))].slice(0, 3)
      const title = job.failed(say(failed.length))
      notifications.show({ color: 'red', title, message: reasons.join(' '), autoClose: 15_000 })
    }
    if (done.length === 0) return
    const text = job.done(say(done.length))
    if (job.undo === undefined) return void notifications.show({ message: text, autoClose: 4000 })
    const takeBack = job.undo(result, records)
    showUndo(text, () => {
      void runEach(done, takeBack, () => {}, new AbortController().signal).then((undone) => {
        refresh()
        const left = undone.failed.length
        const message =
          left === 0
            ? t('{records} as before', { records: say(undone.done.length) })
            : t('{records} stay: somebody has changed them since.', { records: say(left) })
        notifications.show({ message, autoClose: 5000, ...(left > 0 && { color: 'red' }) })
      })
    })
  }
  const say = (count: number) => `${countText(count)} ${inSentence(count === 1 ? entity.title : entity.plural)}`

  return {
    isRunning,
    run,
    remove: (targets: Targets) =>
      run(
        {
          done: (records) => t('{records} moved to the trash', { records }),
          failed: (records) => t('{records} could not be moved to the trash', { records }),
          work: (record) => deleteAnyVersion(entity.name, record.id),
          undo: () => (record) => restoreRecord(entity.name, record.id),
        },
        targets,
      ),
    archive: (targets: Targets) =>
      run(
        {
          done: (records) => t('{records} archived', { records }),
          failed: (records) => t('{records} could not be archived', { records }),
          work: (record) => archiveRecord(entity.name, record.id),
          undo: () => (record) => unarchiveRecord(entity.name, record.id),
        },
        targets,
      ),
  }
}

export type Bulk = ReturnType<typeof useBulk>

function countText(count: number): string {
  return formatNumber(count)
}

function Working({ text, part = 0, onStop }: { text: string; part?: number; onStop?: () => void }) {
  return (
    <span className="bulk-progress">
      <span className="undo">
        {text}
        {onStop && (
          <Button size="xs" onClick={onStop}>
            {t('Stop')}
          </Button>
        )}
      </span>
      <Progress value={part * 100} size="sm" aria-label={text} />
    </span>
  )
}
