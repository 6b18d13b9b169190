import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 300 }

/** A small model with mails, people and what mails are about. */
export const letterLayers = layersOf({
  'templates/ready': {
    ...{ title: 'Ready', entity: 'deal', kind: 'mail', format: 'text', subject: '{{name}}' },
    body: ['Dear {{buyer.name}}{{#if buyer.note}} ({{buyer.note}}){{/if}},', '{{name}} & more.'],
  },
  'templates/sheet': { title: 'Sheet', entity: 'deal', kind: 'document', format: 'html', body: '<p>{{name}}</p>' },
  'roles/clerk': {
    title: 'Clerk',
    entities: {
      person: { read: true, fields: { note: 'hidden' } },
      deal: { read: 'record.name != "Secret"', fields: { note: 'hidden' } },
      letter: { read: true, create: true },
    },
  },
  'roles/guest': { title: 'Guest', entities: { person: { read: true }, deal: { read: true } } },
  'automations/on-mail': {
    ...{ title: 'A mail came', entity: 'deal', on: 'mail', when: 'record.note == null' },
    do: [{ set: { note: '"mail came"' } }],
  },
  'entities/person': {
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      email: { title: 'E-mail', type: 'string', format: 'email' },
      note: { title: 'Note', ...text },
      noMail: { title: 'No mail', type: 'boolean', 'x-personal': { category: 'contact', refuses: 'email' } },
    },
  },
  'entities/deal': {
    'x-label': '{name}',
    'x-range': { start: 'at', duration: 'lasts', location: 'place', description: 'note' },
    properties: {
      name: { title: 'Name', ...text },
      buyer: { title: 'Buyer', 'x-ref': 'person' },
      note: { title: 'Note', ...text },
      at: { title: 'At', type: 'string', format: 'date-time' },
      lasts: { title: 'Lasts', type: 'string', format: 'duration' },
      place: { title: 'Place', ...text },
    },
  },
  'entities/letter': {
    title: 'Letter',
    'x-label': '{subject}',
    'x-mail': {
      ...{
        messageId: 'messageId',
        thread: 'thread',
        answers: 'answers',
        subject: 'subject',
        text: 'text',
        from: 'sender',
        to: 'recipients',
      },
      ...{ at: 'sentAt', direction: 'direction', kind: 'kind', people: ['person', 'persons'], about: 'about', files: 'files' },
    },
    properties: {
      messageId: { title: 'Message-ID', ...text, 'x-unique': true, readOnly: true },
      thread: { title: 'Thread', ...text },
      answers: { title: 'Answers', 'x-ref': 'letter' },
      subject: { title: 'Subject', type: 'string', maxLength: 40 },
      text: { title: 'Text', type: 'string', contentMediaType: 'text/plain', maxLength: 110000 },
      sender: { title: 'Sender', ...text },
      recipients: { title: 'Recipients', ...text },
      sentAt: { title: 'Sent', type: 'string', format: 'date-time' },
      direction: { title: 'Direction', enum: ['in', 'out'] },
      kind: { title: 'Kind', enum: ['message', 'automatic', 'bounce'] },
      person: { title: 'Person', 'x-ref': 'person' },
      persons: { title: 'Persons', type: 'array', items: { 'x-ref': 'person' } },
      about: { title: 'About', 'x-ref': 'deal' },
      files: { title: 'Files', type: 'array', items: { 'x-file': true } },
    },
  },
  'templates/offer': { title: 'Offer', entity: 'deal', body: '<h1>{{name}}</h1>' },
  'templates/thanks': {
    ...{ title: 'Thanks', entity: 'deal', kind: 'mail', format: 'text' },
    ...{ subject: 'Thanks for {{name}}', body: ['Dear {{buyer.name}},', 'thank you for {{name}}. {{buyer.note}}'] },
  },
})
