export { calendarFeed, calendarOf, eventOf, makeCalendarFeed, personOfFeed, revokeCalendarFeed } from './calendar-feed.ts'
export { Mailboxes, type MailboxOptions } from './mailboxes.ts'
export { type IncomingMail, readMessage } from './read-message.ts'
export { type NewMail, sendMail, writtenMailHandler, writtenMailKind } from './send-mail.ts'
