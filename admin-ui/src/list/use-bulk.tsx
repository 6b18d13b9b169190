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
    setIsRunning(true)
    const progress = showProgress(t('Looking for the records'))
    try {
      const records = await gather(targets, job.fields ?? [], progress.signal)
      const result = await runEach(records, job.work, progress.tell(records.length), progress.signal)
      progress.end()
      report(job, result, records)
    } catch (error) {
      progress.end()
      if (!progress.signal.aborted) showRefusal(t('Nothing was changed'), error)
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
    const left = records.length - done.length - failed.length
    const stopped = left > 0 ? t('Stopped: {left, plural, one {# was} other {# were}} left alone.', { left }) : ''
    if (done.length === 0) return stopped === '' ? undefined : void notifications.show({ message: stopped, autoClose: 5000 })
    const text = stopped === '' ? job.done(say(done.length)) : `${job.done(say(done.length))}. ${stopped}`
    const takeBack = job.undo?.(result, records)
    if (takeBack === undefined) return void notifications.show({ message: text, autoClose: 4000 })
    showUndo(text, () => void undo(done, takeBack))
  }

  async function undo(done: readonly RecordData[], takeBack: (record: RecordData) => Promise<unknown>) {
    const progress = showProgress(t('Taking it back'))
    const undone = await runEach(done, takeBack, progress.tell(done.length), progress.signal)
    progress.end()
    refresh()
    const [changed, left] = [undone.failed.length, done.length - undone.done.length - undone.failed.length]
    const message = [
      ...(undone.done.length > 0 ? [t('{records} as before', { records: say(undone.done.length) })] : []),
      ...(changed > 0 ? [t('{records} stay: somebody has changed them since.', { records: say(changed) })] : []),
      ...(left > 0 ? [t('Stopped: {left, plural, one {# was} other {# were}} left alone.', { left })] : []),
    ].join('. ')
    notifications.show({ message, autoClose: 5000, ...(changed > 0 && { color: 'red' }) })
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

/** Says in a corner how far it has come, with a button that stops it. */
function showProgress(begin: string) {
  const stopping = new AbortController()
  const shown = (text: string, part: number) => ({
    message: <Working text={text} part={part} onStop={() => stopping.abort()} />,
    autoClose: false,
    withCloseButton: false,
  })
  const id = notifications.show(shown(begin, 0))
  return {
    signal: stopping.signal,
    tell: (all: number) => (count: number) =>
      notifications.update({ id, ...shown(t('{count} of {count2}', { count: countText(count), count2: countText(all) }), count / all) }),
    end: () => notifications.hide(id),
  }
}

function Working({ text, part, onStop }: { text: string; part: number; onStop: () => void }) {
  return (
    <span className="bulk-progress">
      <span className="undo">
        {text}
        <Button size="xs" onClick={onStop}>
          {t('Stop')}
        </Button>
      </span>
      <Progress value={part * 100} size="sm" aria-label={text} />
    </span>
  )
}
