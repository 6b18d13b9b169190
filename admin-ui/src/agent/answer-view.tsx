import { Link } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { Answer, AnswerBlock, AnswerCell, AnswerFactor, AnswerSource, RecordsBlock, TableBlock } from '../../../engine/forms/answer.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { TableHead } from '../shell/table-head.tsx'
import { PeopleView } from './people-view.tsx'
import { ProposalView } from './proposal-view.tsx'
import { Statements } from './statements.tsx'
import './agent.css'

const ChangeView = lazily(() => import('./change-view.tsx'), 'ChangeView')

/** What an action answered, block by block; everything leads to the records that it was read from. */
export function AnswerView({ answer, onLeave }: { answer: Answer; onLeave: () => void }) {
  return (
    <div className="agent-answer">
      {answer.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one answer do not move
        <section key={index}>
          <Block block={block} onLeave={onLeave} />
        </section>
      ))}
    </div>
  )
}

function Block({ block, onLeave }: { block: AnswerBlock; onLeave: () => void }) {
  switch (block.kind) {
    case 'text':
      return (
        <>
          {block.title && <h3>{block.title}</h3>}
          <p>{block.text}</p>
        </>
      )
    case 'score':
      return (
        <>
          <h3>{block.title}</h3>
          <p className="agent-score" data-tone={block.tone}>
            <b>{block.value}</b> {t('of {max}', { max: block.max })} <span className="chip">{block.level}</span>
          </p>
          <meter
            min={0}
            max={block.max}
            value={block.value}
            aria-label={t('{title}: {value} of {max}', { title: block.title, value: block.value, max: block.max })}
          />
        </>
      )
    case 'factors':
      return (
        <>
          {block.title && <h3>{block.title}</h3>}
          <ul className="agent-factors">
            {block.factors.map((factor) => (
              <Factor key={factor.title} factor={factor} onLeave={onLeave} />
            ))}
          </ul>
        </>
      )
    case 'table':
      return <Table block={block} onLeave={onLeave} />
    case 'people':
      return <PeopleView block={block} onLeave={onLeave} />
    case 'proposal':
      return <ProposalView entity={block.entity} id={block.id} proposal={block.proposal} onLeave={onLeave} />
    case 'records':
      return <Records block={block} onLeave={onLeave} />
    case 'change':
      return (
        <Suspense fallback={<p className="mute">{t('Loading…')}</p>}>
          <ChangeView block={block} onLeave={onLeave} />
        </Suspense>
      )
    case 'statements':
      return <Statements statements={block.statements} withheld={block.withheld} onLeave={onLeave} />
  }
}

function Records({ block: { title, entity, filter, total }, onLeave }: { block: RecordsBlock; onLeave: () => void }) {
  return (
    <>
      <h3>{title}</h3>
      <p>
        <code className="agent-filter">{filter}</code>
      </p>
      <p>
        <Link to="/$entity" params={{ entity }} search={{ filter }} onClick={onLeave}>
          {t('{count, plural, =0 {No record fits. Open the list} one {Show # record} other {Show # records}}', { count: total })}
        </Link>
      </p>
    </>
  )
}

function Factor({ factor: { title, points, max, reason, sources = [] }, onLeave }: { factor: AnswerFactor; onLeave: () => void }) {
  return (
    <li>
      <div className="agent-factor-head">
        <b>{title}</b>
        <span className="mute">{t('{points} of {max}', { points, max })}</span>
      </div>
      <p>{reason}</p>
      {sources.length > 0 && (
        <p className="mute">
          {sources.map((source, index) => (
            <span key={source.label}>
              {index > 0 && ' · '}
              <Source source={source} onLeave={onLeave} />
            </span>
          ))}
        </p>
      )}
    </li>
  )
}

function Source({ source, onLeave }: { source: AnswerSource; onLeave: () => void }) {
  const metadata = useMetadata()
  if ('filter' in source) {
    return (
      <Link to="/$entity" params={{ entity: source.entity }} search={{ filter: source.filter }} onClick={onLeave}>
        {source.label}
      </Link>
    )
  }
  const titles = source.fields?.map((path) => fieldAt(metadata, source.entity, path)?.title ?? path) ?? []
  return <>{[source.label, ...titles].join(', ')}</>
}

function Table({ block: { title, columns, rows }, onLeave }: { block: TableBlock; onLeave: () => void }) {
  return (
    <>
      {title && <h3>{title}</h3>}
      <table className="agent-table">
        <TableHead titles={columns} />
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one answer do not move
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={columns[column]}>
                  <Cell cell={cell} onLeave={onLeave} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Cell({ cell, onLeave }: { cell: AnswerCell; onLeave: () => void }) {
  if (typeof cell !== 'object' || cell === null) return <>{cell === null ? '' : String(cell)}</>
  return (
    <Link to="/$entity/$id" params={{ entity: cell.entity, id: cell.id }} onClick={onLeave}>
      {cell.label}
    </Link>
  )
}
