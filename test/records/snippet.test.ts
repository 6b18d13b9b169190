import { describe, expect, it } from 'vitest'
import { wordsOf } from '../../engine/base/words.ts'
import { snippetOf } from '../../engine/records/snippet.ts'

const long = `${'lorem ipsum '.repeat(30)}the Größe of it ${'dolor sit '.repeat(30)}`

describe('a snippet', () => {
  it.each<readonly [text: string, query: string, shown: string | undefined, marked: readonly string[]]>([
    ['Straße der Großmut', 'grossmut strasse', 'Straße der Großmut', ['Straße', 'Großmut']],
    ['blacksmith', 'smith', undefined, []],
    ['black-smith smithy', 'smith', 'black-smith smithy', ['smith', 'smith']],
    ['在北京市工作', '北京', '在北京市工作', ['北京']],
    ['😀 Łódź', 'lodz', '😀 Łódź', ['Łódź']],
    ['', 'a', undefined, []],
    [long, 'grosse', '…lorem ipsum lorem ipsum lorem ipsum the Größe of it', ['Größe']],
  ])('of %j for %j', (text, query, shown, marked) => {
    const snippet = snippetOf(text, wordsOf(query))
    expect(snippet?.text.slice(0, shown?.length)).toBe(shown)
    expect(snippet?.marks.map(([start, length]) => snippet.text.slice(start, start + length)) ?? []).toEqual(marked)
    expect(snippet?.text.length ?? 0).toBeLessThanOrEqual(162)
  })
})
