import type { World } from './support.ts'

/** Ids that differ in their last digit only. */
export function idOf(group: number, number: number): string {
  return `0190a000-000${group}-7000-8000-${String(number).padStart(12, '0')}`
}

const user = (number: number) => ({ id: idOf(1, number) })
const firm = (number: number) => ({ id: idOf(2, number) })
const at = '2026-01-02T03:04:05.678Z'

/** Records with the values that are easily got wrong: empty ones, zero, halves to round, marks on letters, other scripts. */
export const world: World = {
  user: [
    { id: idOf(1, 1), name: 'Ada', email: 'ada@example.com', quota: 5000, createdAt: at },
    { id: idOf(1, 2), name: 'Bruno', createdAt: at },
    { id: idOf(1, 3), name: 'Gone', quota: -0.01, createdAt: at, deletedAt: at },
  ],
  firm: [
    {
      id: idOf(2, 1),
      name: 'Żółć & Crème SARL',
      code: 'C-12',
      status: 'open',
      tags: ['red', 'blue'],
      staff: 7,
      budget: 1234.5,
      spent: 0.05,
      rate: 0.333333,
      isActive: true,
      foundedOn: '2024-02-29',
      checkedAt: '2026-01-31T23:30:00.250Z',
      effort: 'PT36H15M',
      address: { city: 'Łódź', zip: '90-001' },
      extra: { a: 1 },
      rep: user(1),
      parent: firm(2),
      subject: { entity: 'user', ...user(2) },
      parts: [
        { id: idOf(4, 1), label: 'bolt', weight: 0.125, pieces: 3 },
        { id: idOf(4, 2), label: 'nut', weight: 2.5 },
      ],
      createdAt: at,
    },
    {
      id: idOf(2, 2),
      name: 'acme',
      code: '',
      status: 'won',
      tags: ['green'],
      staff: 0,
      budget: 0,
      spent: -2.5,
      rate: -0.0000005,
      isActive: false,
      foundedOn: '0001-01-01',
      checkedAt: '1969-12-31T23:59:59.999Z',
      effort: 'PT1S',
      address: { city: 'Wien' },
      rep: user(3),
      subject: { entity: 'firm', ...firm(1) },
      createdAt: at,
    },
    { id: idOf(2, 3), createdAt: at },
    {
      id: idOf(2, 4),
      name: 'ZEBRA 株式会社 𝔘nicode',
      code: 'c-12',
      status: 'lost',
      staff: -5,
      budget: 9999999999999.99,
      spent: 9999999999999.99,
      rate: 999999999.999999,
      foundedOn: '9999-12-31',
      checkedAt: '9999-12-31T23:59:59.999Z',
      effort: 'PT999999H',
      rep: user(2),
      parent: firm(1),
      createdAt: at,
      deletedAt: at,
    },
    {
      id: idOf(2, 5),
      name: '￦on',
      code: '%_',
      staff: 3,
      budget: -10.01,
      spent: 3,
      rate: 2,
      foundedOn: '2025-12-29',
      parent: firm(1),
      createdAt: at,
    },
  ],
  deal: [
    { id: idOf(3, 1), title: 'One', stage: 'open', amount: 100.05, quantity: 3, closedOn: '2026-01-10', firm: firm(1), createdAt: at },
    { id: idOf(3, 2), title: 'Two', stage: 'won', amount: 0.01, quantity: 1, firm: firm(1), createdAt: at },
    { id: idOf(3, 3), title: 'In the trash', stage: 'won', amount: 7, quantity: 7, firm: firm(1), createdAt: at, deletedAt: at },
    { id: idOf(3, 4), stage: 'lost', quantity: 2, closedOn: '2025-12-31', firm: firm(1), createdAt: at },
    { id: idOf(3, 5), title: 'Alone', amount: -5.5, quantity: 2, firm: firm(2), createdAt: at },
  ],
  note: [
    { id: idOf(5, 1), body: 'About a firm', about: { entity: 'firm', ...firm(1) }, createdAt: at },
    { id: idOf(5, 2), body: 'About a person', about: { entity: 'user', ...user(1) }, createdAt: at },
  ],
}
