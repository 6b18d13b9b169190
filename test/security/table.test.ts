import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const test = fileURLToPath(new URL('..', import.meta.url))
const asvs = readFileSync(join(test, 'security', 'asvs.md'), 'utf8')
const readme = readFileSync(join(test, 'security', 'README.md'), 'utf8')
const classes = [
  'FL',
  'BP',
  'OB',
  'FN',
  'MA',
  'SQ',
  'TI',
  'PP',
  'SS',
  'XS',
  'RD',
  'AU',
  'CF',
  'DS',
  'FS',
  'CA',
  'RC',
  'TN',
  'LM',
  'CS',
  'PL',
]

describe('the table of advisories', () => {
  it('has every class, each with rows', () => {
    const sections = readme.split(/^## /m).slice(1, -1)
    expect(sections.map((section) => section.slice(0, section.indexOf(':')))).toEqual(classes)
    for (const section of sections)
      expect(section.split('\n').filter((line) => line.startsWith('| ')).length, section.slice(0, 40)).toBeGreaterThan(2)
  })

  it('names a test in each row, and each of these tests exists', () => {
    expect(withoutTest(readme, /^\| (advisory|---)/)).toEqual([])
  })

  it('uses no library that was given up', () => {
    const { packages } = JSON.parse(readFileSync(join(test, '..', 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> }
    const installed = Object.keys(packages).map((path) => path.split('node_modules/').at(-1))
    for (const name of ['xlsx', 'exceljs', 'multer', 'vm2', 'expr-eval', 'jexl', 'request', 'node-serialize'])
      expect(installed).not.toContain(name)
  })
})

describe('the table of the standard', () => {
  it('has every chapter, and in each row a test that exists', () => {
    const chapters = [...asvs.matchAll(/^## V(\d+) /gm)].map(([, number]) => Number(number))
    expect(chapters).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
    expect(withoutTest(asvs, /^\| (section|---)/)).toEqual([])
  })
})

/** The rows that name no test, and the tests that are named and not there. */
function withoutTest(text: string, head: RegExp): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !head.test(line))
    .flatMap((row) => {
      const named = [...row.matchAll(/`([\w./-]+\.test\.ts) › ([^`]+)`/g)]
      if (named.length === 0) return [row]
      return named.filter(([, file = '', name = '']) => !isThere(file, name)).map(([whole]) => whole)
    })
}

/** A test by the words that begin its name in the file; what stands behind `(KARTOTEKA...` or `${` is left out. */
function isThere(file: string, name: string): boolean {
  const path = join(test, file)
  return existsSync(path) && ["'", '"', '`'].some((quote) => readFileSync(path, 'utf8').includes(`${quote}${name}`))
}

describe('the files of this folder', () => {
  it('stand in its README', () => {
    for (const file of readdirSync(join(test, 'security')).filter((name) => name.endsWith('.test.ts'))) expect(readme).toContain(file)
  })
})
