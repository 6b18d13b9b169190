import { ajvFormats } from '../../fields/index.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { AutomationDocument } from '../documents.ts'
import { checkTransition } from './entities.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, isDateLike } from './place.ts'
import { checkStep } from './steps.ts'
import { refuseLines } from './workflows.ts'

/** What each trigger cannot do without. */
const needed: Readonly<Partial<Record<AutomationDocument['on'], keyof AutomationDocument>>> = {
  transition: 'transition',
  schedule: 'schedule',
  due: 'due',
  webhook: 'fields',
}

/** Smallest and greatest value of the five fields of cron. */
const cronRanges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const

/** Automations: trigger complete, schedule possible, steps right, and none that sets itself off. */
export function checkAutomations(context: CompileContext): void {
  for (const { source, document } of context.documents<AutomationDocument>('automations')) {
    const root = { source, pointer: '' }
    if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) continue
    const key = needed[document.on]
    if (key !== undefined && document[key] === undefined)
      context.add(below(root, 'on'), 'incomplete-automation', `An automation on "${document.on}" needs "${key}".`, `Add "${key}".`)
    if (document.timeZone !== undefined) checkTimeZone(context, document.timeZone, below(root, 'timeZone'))
    if (document.schedule !== undefined) checkSchedule(context, document.schedule, below(root, 'schedule'))
    checkRecord(context, document, root)
  }
}

function checkRecord(context: CompileContext, document: AutomationDocument, root: Place): void {
  const entity = context.entities.get(document.entity)
  if (entity === undefined) return
  if (!['schedule', 'due'].includes(document.on)) refuseLines(context, entity, 'an automation is set off by', below(root, 'entity'))
  if (document.when !== undefined) checkCel(context, below(root, 'when'), document.when, { entity: entity.name })
  if (document.due !== undefined) checkField(context, below(root, 'due'), entity, document.due, isDateLike)
  if (document.transition !== undefined)
    checkTransition(context, entity.name, document.transition.split('.')[1] ?? '', below(root, 'transition'))
  for (const [index, name] of (document.fields ?? []).entries()) checkField(context, below(root, 'fields', index), entity, name)
  for (const [index, step] of document.do.entries()) checkStep(context, entity, step, below(root, 'do', index))
  reportLoop(context, document, root)
}

/** An automation that changes what sets it off, without a condition that ends it. */
function reportLoop(context: CompileContext, document: AutomationDocument, root: Place): void {
  if (document.on !== 'updated' || document.when !== undefined) return
  const set = document.do.flatMap((step) => Object.keys(step.set ?? {}))
  const hit = set.find((name) => document.fields === undefined || document.fields.includes(name))
  if (hit !== undefined)
    context.add(
      below(root, 'do'),
      'automation-loop',
      `It sets "${hit}", whose change sets it off again.`,
      'Add a condition in "when" that is false afterwards, or name other fields.',
    )
}

function checkSchedule(context: CompileContext, schedule: string, place: Place): void {
  const wrong = schedule.split(' ').findIndex((field, index) => !isCronField(field, cronRanges[index] ?? [0, 0]))
  if (wrong === -1) {
    reportNever(context, schedule, place)
    return
  }
  const names = ['minute', 'hour', 'day of the month', 'month', 'day of the week']
  context.add(
    place,
    'bad-schedule',
    `The ${names[wrong]} "${schedule.split(' ')[wrong]}" of the schedule is not possible.`,
    'Write minute, hour, day, month and day of the week: "0 7 * * 1" is Monday at seven.',
  )
}

function isCronField(field: string, [least, most]: readonly [number, number]): boolean {
  return field.split(',').every((part) => {
    const [, range = '', step] = /^(\*|\d+(?:-\d+)?)(?:\/(\d+))?$/.exec(part) ?? []
    const [from = least, to = from] = range === '*' ? [least, most] : range.split('-').map(Number)
    if (range === '' || from < least || to > most || from > to) return false
    return step === undefined || (Number(step) > 0 && Number(step) <= most && !/^\d+$/.test(range))
  })
}

/** Days that each month has in a leap year. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day that none of the months has, such as the 30th of February; a day of the week beside it comes all the same. */
function reportNever(context: CompileContext, schedule: string, place: Place): void {
  const [, , day = '*', month = '*', weekday = '*'] = schedule.split(' ')
  if (weekday !== '*') return
  const first = Math.min(...day.split(',').map((part) => Number(/^\d+/.exec(part)?.[0] ?? 1)))
  const months = longest.filter((_, index) => month.split(',').some((part) => isInPart(index + 1, part)))
  if (months.some((days) => days >= first)) return
  const message = `The day ${day} of the month ${month} of the schedule never comes.`
  context.add(place, 'bad-schedule', message, 'Name a day that the month has: "0 7 28 2 *" is 28 February at seven.')
}

function isInPart(number: number, part: string): boolean {
  const [range = '', step = '1'] = part.split('/')
  const [from = 1, to = from] = range === '*' ? [1, 12] : range.split('-').map(Number)
  return number >= from && number <= to && (number - from) % Number(step) === 0
}

function checkTimeZone(context: CompileContext, timeZone: string, place: Place): void {
  if (ajvFormats['time-zone']?.(timeZone) === true) return
  context.add(place, 'bad-schedule', `There is no time zone "${timeZone}".`, 'Write a name such as "Europe/Berlin", or "UTC".')
}
