export { type CalendarEvent, calendarFile } from './calendar-file.ts'
export { day, isDay, type MomentText, momentText, shownBy, timeOf } from './moments.ts'
export { compact, countBefore, occurrenceAt, occurrencesBetween, type Series } from './occurrences.ts'
export { movedRule, ruleBefore, ruleFrom } from './split.ts'
