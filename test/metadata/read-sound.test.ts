import { describe, expect, it } from 'vitest'
import { readSound } from '../../engine/metadata/read-sound.ts'

describe('reading a document in which there is nothing to report', () => {
  const sound: readonly [what: string, text: string][] = [
    ['colons and quotes inside of strings', '{"a:b":"c\\": d\\n","":[{"e":"x:"},null,[{"f" :1}]]}'],
    ['the same key in different objects', '{"a":{"a":1},"b":[{"a":2},{"a":3}]}'],
    ['a value that is no object', '"a:b"'],
    ['empty containers', '{"a":{},"b":[]}'],
    ['as deep as documents may be', '['.repeat(200) + ']'.repeat(200)],
  ]
  it.each(sound)('answers the value: %s', (_, text) => expect(readSound(text)).toEqual(JSON.parse(text)))

  const unsound: readonly [what: string, text: string][] = [
    ['a key twice', '{"a":1,"a":2}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a key twice, deep down', '{"x":[1,{"y":{"a":{},"b":1,"a":{"c":1}}}]}'],
    ['a key that reaches the prototype', '{"x":[{"__proto__":1}]}'],
    ['a comment', '{"a":1 /* one */}'],
    ['nothing', ''],
    ['a key twice beside one that ends with a backslash', '{"a":1,"a":2,"b\\\\":3}'],
    ['a key twice beside a text that begins with a colon', '{"a":": x","a":2}'],
    ['too deep', '['.repeat(201) + ']'.repeat(201)],
  ]
  it.each(unsound)('leaves it to the parser that knows places: %s', (_, text) => expect(readSound(text)).toBeUndefined())
})
