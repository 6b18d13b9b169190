import type { Answer, Model, PanelCall, PluginPanel } from '../../engine/plugins/api.ts'

const fields = ['startsOn', 'endsOn', 'target', 'reached'] as const
const day = 24 * 60 * 60 * 1000

/** How far an objective is, and how far it will be at this pace: for records that have a target, what is reached of it, and two days. */
export const progress: PluginPanel = {
  title: 'Progress',
  isFor: (model: Model, entity: string) => fields.every((name) => model.entities.get(entity)?.fields.has(name)),
  run: tellProgress,
}

async function tellProgress({ records, entity, id, now, say, language }: PanelCall): Promise<Answer> {
  const { startsOn, endsOn, target, reached } = await records.get(entity, id, fields.join(','))
  const [from, to, wanted, have] = [Date.parse(String(startsOn)), Date.parse(String(endsOn)), Number(target), Number(reached ?? 0)]
  const title = say('Progress')
  if (Number.isNaN(from) || Number.isNaN(to) || !(wanted > 0))
    return { title, blocks: [{ kind: 'text', text: say('Fill in the target and both days to see how far it is.') }] }
  const written = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: value < 100 ? 1 : 0 }).format(value)
  const days = Math.round((to - from) / day) + 1
  const today = Date.parse(now.toISOString().slice(0, 10))
  const gone = Math.min(Math.max(Math.round((today - from) / day) + 1, 0), days)
  const state = { wanted, have, days, gone, expected: gone === 0 ? 0 : (have / gone) * days }
  const percent = Math.round((have / wanted) * 100)
  const level = levelOf(state)
  return {
    title,
    blocks: [
      { kind: 'score', title: say('Reached, %'), value: Math.min(percent, 100), max: 100, level: say(level.text), tone: level.tone },
      {
        kind: 'text',
        text: wordsOf(state)
          .map(([text, values]) => say(text, sayNumbers(values, written)))
          .join(' '),
      },
    ],
    data: { ...state, percent, isOnTrack: level.tone === 'good' },
  }
}

interface State {
  readonly wanted: number
  readonly have: number
  readonly days: number
  readonly gone: number
  /** What is reached at the end when it goes on like this. */
  readonly expected: number
}

function levelOf({ wanted, have, days, gone, expected }: State): { text: string; tone: 'good' | 'fair' | 'poor' } {
  if (have >= wanted) return { text: 'Met', tone: 'good' }
  if (gone === 0) return { text: 'Not begun', tone: 'fair' }
  if (gone === days) return { text: 'Nearly over', tone: 'poor' }
  return expected >= wanted ? { text: 'On track', tone: 'good' } : { text: 'Behind', tone: expected >= wanted * 0.8 ? 'fair' : 'poor' }
}

type Words = readonly [text: string, values: Readonly<Record<string, number>>]

function wordsOf({ wanted, have, days, gone, expected }: State): readonly Words[] {
  const missing = wanted - have
  const left = days - gone
  return [
    ['{have} of {wanted} are reached; {gone} of {days} days are gone.', { have, wanted, gone, days }],
    ...(missing > 0 && gone > 0 && left > 0
      ? ([
          ['At this pace it will be {expected}.', { expected }],
          ['{each} a day are needed from now on.', { each: missing / left }],
        ] as const)
      : []),
    ...(missing > 0 && left === 0 ? ([['{missing} are missing.', { missing }]] as const) : []),
  ]
}

function sayNumbers(values: Readonly<Record<string, number>>, written: (value: number) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value)]))
}
