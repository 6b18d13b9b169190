import { describe, expect, test } from 'vitest'
import { listParameters } from '../../admin-ui/src/api/records.ts'
import { boardFields } from '../../admin-ui/src/board/columns.ts'
import { bothFilters, listColumns } from '../../admin-ui/src/list/columns.ts'
import { formatSort, parseSort, toggleSort } from '../../admin-ui/src/list/sort.ts'
import { errorsByControl, errorsOfTab, firstTabWithError, strayMessages, withoutFields } from '../../admin-ui/src/record/field-errors.ts'
import { relatedFilter } from '../../admin-ui/src/record/related-filter.ts'
import { openTab, visibleTabs } from '../../admin-ui/src/record/tabs.ts'
import { darkTokens, lightTokens, type Tokens } from '../../admin-ui/src/theme/tokens.ts'
import type { EntityDescription, MetadataDescription, TabDescription } from '../../engine/forms/description.ts'

function tab(key: string, fields: readonly string[], more: Partial<TabDescription> = {}): TabDescription {
  return { key, title: key, sections: fields.length > 0 ? [{ key: 'main', rows: [fields] }] : [], tabs: [], ...more }
}

test('a board is by the state of a workflow before it is by another choice', () => {
  const choice = (name: string) => ({
    ...{
      name,
      title: name,
      type: 'choice',
      widget: 'select',
      isReadOnly: false,
      isRequired: false,
      isSortable: true,
      align: 'start' as const,
    },
    ...{ operators: ['=='], options: [{ value: 'a', title: 'A' }] },
  })
  const since = { ...choice('stateSince'), type: 'instant', widget: 'instant', options: undefined }
  const fields = { kind: choice('kind'), state: choice('state'), stateSince: since }
  const entity = { fields } as unknown as EntityDescription
  expect(boardFields(entity).map(({ name }) => name)).toEqual(['state', 'kind'])
})

test('a column has room for the longest value of a short list, but not for that of a long one', () => {
  const choice = (name: string, options: readonly string[]) => ({
    ...{ name, title: name, type: 'choice', widget: 'select', isReadOnly: false, isRequired: false, isSortable: true },
    ...{ align: 'start', operators: ['=='], options: options.map((title) => ({ value: title, title })) },
  })
  const fields = {
    name: choice('name', ['a']),
    brief: choice('brief', ['Yes', 'No']),
    ageing: choice('ageing', ['Not due', '31 to 60 days late']),
    country: choice('country', ['South Georgia and the South Sandwich Islands', ...Array.from({ length: 40 }, (_, at) => `Land ${at}`)]),
  }
  const metadata = { entities: { invoice: { fields } }, lists: {} } as unknown as MetadataDescription
  const [, brief = 0, ageing = 0, country = 0] = listColumns(metadata, 'invoice', Object.keys(fields)).map(({ width }) => width)
  expect(ageing).toBeGreaterThan(brief)
  expect(country).toBe(brief)
})

describe('sorting by header', () => {
  test('a header goes from ascending to descending to none', () => {
    const first = toggleSort(parseSort('name'), 'amount', false)
    expect(formatSort(first)).toBe('amount')
    expect(formatSort(toggleSort(first, 'amount', false))).toBe('-amount')
    expect(formatSort(toggleSort(parseSort('-amount'), 'amount', false))).toBe('')
  })

  test('with shift the other columns stay', () => {
    expect(formatSort(toggleSort(parseSort('-amount'), 'name', true))).toBe('-amount,name')
    expect(formatSort(toggleSort(parseSort('-amount,name'), 'amount', true))).toBe('name')
  })
})

describe('the query of a list', () => {
  test('empty parts are left out', () => {
    expect(listParameters({ fields: ['a', 'b.c'], sort: '', filter: 'x > 1', search: '', count: true })).toBe(
      'fields=a%2Cb.c&filter=x+%3E+1&limit=50&count=true',
    )
  })

  test('both filters hold together, each in its own brackets', () => {
    expect(bothFilters('a || b', 'c || d')).toBe('(a || b) && (c || d)')
    expect(bothFilters('a', undefined)).toBe('a')
    expect(bothFilters(undefined, '')).toBeUndefined()
  })
})

describe('tabs', () => {
  const tabs = [
    tab('identity', ['name']),
    tab('management', [], { tabs: [tab('billing', ['limit']), tab('legal', ['vat'])] }),
    tab('people', [], { related: { entity: 'person', field: 'firm' } }),
  ]

  test('the address opens a tab, its first sub-tab where it names none', () => {
    expect(openTab(tabs, 'management.legal')?.leaf.key).toBe('legal')
    expect(openTab(tabs, 'management')?.path).toBe('management.billing')
    expect(openTab(tabs, 'gone')?.path).toBe('identity')
  })

  test('related lists wait until the record exists; empty tabs are not shown', () => {
    expect(visibleTabs([...tabs, tab('empty', [])], true).map(({ key }) => key)).toEqual(['identity', 'management'])
    expect(visibleTabs(tabs, false)).toHaveLength(3)
  })

  test('messages find their control, their tab and the first tab', () => {
    const problems = [
      { pointer: '/limit', code: 'minimum', message: 'At least 0' },
      { pointer: '/vat/0/code', code: 'pattern', message: 'Not a code' },
      { pointer: '/elsewhere', code: 'x', message: 'Stray' },
    ]
    const errors = errorsByControl(problems)
    expect(errors.get('field_vat_0_code')).toEqual(['Not a code'])
    expect(errorsOfTab(errors, tabs[1] as TabDescription)).toBe(2)
    expect(firstTabWithError(errors, tabs)).toBe('management.billing')
    expect(strayMessages(problems, ['limit', 'vat'])).toEqual(['Stray'])
    expect([...withoutFields(errors, ['vat']).keys()]).toEqual(['field_limit', 'field_elsewhere'])
  })
})

describe('contrast of the colours (WCAG 2.2 AA)', () => {
  const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  const luminance = (hex: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => channel(Number.parseInt(hex.slice(start, start + 2), 16) / 255))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (first: string, second: string) => {
    const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
    return (light + 0.05) / (dark + 0.05)
  }
  const grounds = (tokens: Tokens) => [tokens.bg, tokens.panel, tokens.hover]

  test.each([
    ['light', lightTokens],
    ['dark', darkTokens],
  ])('%s', (_, tokens) => {
    for (const ground of grounds(tokens)) {
      for (const name of ['text', 'mute', 'faint', 'accent', 'bad'] as const)
        expect(contrast(tokens[name], ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
    for (const name of ['accent', 'ok', 'warn', 'bad', 'blue', 'grape'] as const) {
      expect(contrast(tokens[name], tokens[`${name}-bg`]), name).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(tokens.mute, tokens.line2)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(tokens['on-accent'], tokens.accent)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('a related list', () => {
  test('asks for the records that point here, with one reference or with several', () => {
    expect(relatedFilter('firm', 'a-1', { type: 'reference' })).toBe("firm == 'a-1'")
    expect(relatedFilter('firms', 'a-1', { type: 'references' })).toBe("'a-1' in firms")
  })
})
