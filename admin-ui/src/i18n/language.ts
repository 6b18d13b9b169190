/** The languages of the interface, each as those who speak it call it. English is the language of the texts in the source. */
export const languages = { en: 'English', fr: 'Français', de: 'Deutsch', pl: 'Polski', zh: '中文' } as const
export type Language = keyof typeof languages

const kept = 'kartoteka-language'

/** The language of this page: the one chosen in this browser, else the first that the browser asks for. It holds until the page is loaded anew. */
export const language: Language = chosenLanguage() ?? firstKnown(wishes()) ?? 'en'

/** The same with its land where the browser says one (`fr-CA`): by it numbers and dates are written. */
export const locale: string = localeOf(wishes(), language)

/** The first wish in a language. A browser may ask for what no standard knows (`en-US@posix`), by which nothing can be written. */
export function localeOf(wishes: readonly string[], wanted: Language): string {
  return wishes.find((wish) => languageOf(wish) === wanted && isKnownToBrowser(wish)) ?? wanted
}

/** The language that was chosen in this browser; undefined where it is left to the browser. */
export function chosenLanguage(): Language | undefined {
  try {
    return firstKnown([localStorage.getItem(kept) ?? ''])
  } catch {
    return undefined
  }
}

/** Keeps the language for this browser and loads the page anew in it: every text is made when its module is loaded. */
export function changeLanguage(wanted: Language): void {
  if (wanted === chosenLanguage()) return
  try {
    localStorage.setItem(kept, wanted)
  } catch {
    return
  }
  if (wanted !== language) location.reload()
}

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name)
}

function isKnownToBrowser(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

function firstKnown(wishes: readonly string[]): Language | undefined {
  return wishes.map(languageOf).find(isLanguage)
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

function wishes(): readonly string[] {
  return typeof navigator === 'undefined' || typeof document === 'undefined' ? [] : navigator.languages
}
