import { t } from '../i18n/t.ts'

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What people call a browser, of what it says of itself: "Firefox on Windows". Programs that say something else are named as they do. */
export function deviceName(agent: string | null): string {
  if (agent === null) return t('Unknown browser')
  const find = (rows: typeof browsers) => rows.find(([pattern]) => pattern.test(agent))?.[1]
  const [browser, system] = [find(browsers), find(systems)]
  if (browser === undefined) return agent.slice(0, 40)
  return system === undefined ? browser : t('{browser} on {system}', { browser, system })
}
