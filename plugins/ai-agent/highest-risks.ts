import type { AnswerCell, AnswerRecord, Model, PluginWidget } from '../../engine/plugins/api.ts'
import { choiceTitle, plainValue } from './choice-title.ts'
import { keptScorecards } from './judge-all.ts'

const most = 8

/** The records that scorecards judge worst, by the results that are kept, as far as the person may see those. */
export const highestRisks: PluginWidget = {
  title: 'Highest risks',
  isFor: (model) => seen(model).length > 0,
  run: async ({ records, model, say }) => {
    const blocks = await Promise.all(
      seen(model).map(async ({ title, entity, keep: { entity: kept, field, score, level, before, date } }) => {
        const shown = [level, before, date].filter((name) => name !== undefined && model.entities.get(kept)?.fields.has(name) === true)
        const fields = ['id', field, score, ...shown].join(',')
        const { data } = await records.list(kept, { fields, sort: `-${score}`, filter: `record.${score} > 0`, limit: most })
        if (data.length === 0) return { kind: 'text' as const, title, text: say('No result is kept yet.') }
        const named = new Map([
          [level, say('Level')],
          [before, say('Before')],
          [date, say('Judged on')],
        ])
        return {
          kind: 'table' as const,
          title,
          columns: [model.entities.get(entity)?.title ?? entity, say('Score'), ...shown.map((name) => named.get(name) ?? '')],
          rows: data.map((one) => [
            recordOf(entity, one[field]),
            numberOf(one[score]),
            ...shown.map((name) => said(model, kept, name, one)),
          ]),
        }
      }),
    )
    return { title: say('Highest risks'), blocks }
  },
}

/** Scorecards whose results the person may see. */
function seen(model: Model) {
  return keptScorecards(model).filter(({ keep }) => {
    const fields = model.entities.get(keep.entity)?.fields
    return fields?.has(keep.field) === true && fields.has(keep.score)
  })
}

function recordOf(entity: string, value: unknown): AnswerCell {
  const { id, label } = (value ?? {}) as Partial<AnswerRecord>
  return id === undefined ? null : { entity, id, label: label ?? '' }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

/** A choice by its title. */
function said(model: Model, entity: string, name: string | undefined, record: Readonly<Record<string, unknown>>): AnswerCell {
  const plain = plainValue(record[name ?? ''])
  const title = choiceTitle(model.entities.get(entity)?.fields.get(name ?? ''), plain)
  return title ?? (typeof plain === 'number' || typeof plain === 'string' ? plain : null)
}
