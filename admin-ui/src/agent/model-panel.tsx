import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { AnswerStatement } from '../../../engine/forms/answer.ts'
import { type ModelEvent, tellOf } from '../api/model.ts'
import { sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'
import { Statements } from './statements.tsx'

interface Told {
  readonly statements: readonly AnswerStatement[]
  readonly withheld: number
  readonly problem?: string
  readonly isRunning: boolean
}

/** What the person wrote, and what the model drafted for it to be worked on. */
interface Asked {
  readonly task: string
  readonly words: string
  readonly draft?: string
}

const nothing: Told = { statements: [], withheld: 0, isRunning: false }

/** Asks the language model about a record: what it says comes in sentence by sentence, and stays checkable. */
export function ModelPanel({ entity, id, onLeave }: { entity: string; id: string; onLeave: () => void }) {
  const [{ task, words, draft }, keep] = useKept<Asked>(`model.${entity}.${id}`, { task: 'risk-analysis', words: '' })
  const write = (part: Partial<Asked>) => keep((before) => ({ ...before, ...part }))
  const [told, setTold] = useState<Told>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const ask = async () => {
    running.current?.abort()
    const control = new AbortController()
    running.current = control
    setTold({ ...nothing, isRunning: true })
    try {
      for await (const event of tellOf({ task, entity, id, words: words.trim() === '' ? undefined : words }, control.signal)) {
        if (event.type === 'draft') write({ draft: event.data.text })
        else setTold((before = nothing) => reduce(before, event))
      }
      setTold((before = nothing) => ({ ...before, isRunning: false }))
    } catch (error) {
      if (!control.signal.aborted) setTold((before = nothing) => ({ ...before, isRunning: false, problem: sayError(error) }))
    }
  }
  const wantsWords = task === 'ask' || task === 'draft-mail'
  return (
    <div className="agent-answer">
      <SegmentedControl
        value={task}
        onChange={(next) => {
          write({ task: next })
          setTold(undefined)
        }}
        data={[
          { value: 'risk-analysis', label: t('Risk') },
          { value: 'summarise-journal', label: t('Summary') },
          { value: 'ask', label: t('Question') },
          { value: 'draft-mail', label: t('Draft a mail') },
        ]}
      />
      {wantsWords && (
        <Textarea
          label={task === 'ask' ? t('Your question') : t('What the mail is about')}
          value={words}
          onChange={(event) => write({ words: event.currentTarget.value })}
          autosize
          minRows={2}
          maxLength={2000}
        />
      )}
      <div>
        <Button onClick={() => void ask()} disabled={wantsWords && words.trim() === ''} loading={told?.isRunning === true}>
          {t('Ask')}
        </Button>
      </div>
      <div aria-live="polite" className="agent-answer">
        {told !== undefined && <Statements statements={told.statements} withheld={told.withheld} onLeave={onLeave} />}
        {task === 'draft-mail' && draft !== undefined && (
          <Textarea
            label={t('A draft, which nothing sends')}
            value={draft}
            onChange={(event) => write({ draft: event.currentTarget.value })}
            autosize
            minRows={4}
          />
        )}
        {told?.problem !== undefined && <p role="alert">{told.problem}</p>}
      </div>
      <p className="mute">
        {t(
          'A language model wrote this from what you may read, without personal and secret fields. Look at what stands behind before you rely on it.',
        )}
      </p>
    </div>
  )
}

function reduce(before: Told, event: Exclude<ModelEvent, { type: 'draft' }>): Told {
  switch (event.type) {
    case 'statement':
      return { ...before, statements: [...before.statements, event.data] }
    case 'done':
      return { ...before, withheld: event.data.withheld }
    case 'problem':
      return { ...before, problem: event.data.message }
  }
}
