import type { RegisterConnector, RegisterFacts } from '../../engine/plugins/api.ts'

/** Where the registers are; tests have their own. */
export interface RegisterAddresses {
  readonly vies: string
  readonly french: string
  readonly polish: string
  readonly gleif: string
}

export const publicRegisters: RegisterAddresses = {
  vies: 'https://ec.europa.eu/taxation_customs/vies/rest-api',
  french: 'https://recherche-entreprises.api.gouv.fr',
  polish: 'https://wl-api.mf.gov.pl',
  gleif: 'https://api.gleif.org',
}

type Json = Readonly<Record<string, unknown>>

/** A public register that is asked with one GET for one number. */
interface Register {
  readonly title: string
  /** The format of the field that holds the number. */
  readonly format: string
  readonly base: string
  readonly path: (number: string, today: string) => string
  /** Undefined where the company is not in it. Throws an Error for an answer of another form than is documented. */
  readonly read: (answer: unknown) => RegisterFacts | undefined
}

/** The registers as connectors, in the order in which they are believed. */
export function registersAt({ vies, french, polish, gleif }: RegisterAddresses): Readonly<Record<string, RegisterConnector>> {
  return {
    vies: connectorTo({
      title: 'VIES (European Commission)',
      format: 'eu-vat',
      base: vies,
      path: (number) => `/ms/${number.slice(0, 2)}/vat/${number.slice(2)}`,
      read: readVies,
    }),
    'recherche-entreprises': connectorTo({
      title: 'Recherche d’entreprises (France)',
      format: 'fr-siren',
      base: french,
      path: (number) => `/search?q=${number}&page=1&per_page=1`,
      read: readFrench,
    }),
    'white-list': connectorTo({
      title: 'Wykaz podatników VAT (Poland)',
      format: 'nip',
      base: polish,
      path: (number, today) => `/api/search/nip/${number}?date=${today}`,
      read: readPolish,
    }),
    gleif: connectorTo({
      title: 'GLEIF (Legal Entity Identifiers)',
      format: 'lei',
      base: gleif,
      path: (number) => `/api/v1/lei-records/${number}`,
      read: readGleif,
    }),
  }
}

function connectorTo({ title, format, base, path, read }: Register): RegisterConnector {
  const { protocol, hostname } = new URL(base)
  return {
    ...{ kind: 'register', title, format, outbound: protocol === 'https:' ? [hostname] : [], settings: { schema: settingsOf(base) } },
    async ask({ number, now, request, settings }) {
      const url = String(settings.address ?? base).replace(/\/$/, '') + path(number, now.toISOString().slice(0, 10))
      const { status, json } = await request(url, { headers: { accept: 'application/json' }, maxBytes: 1_000_000 })
      return { url, status, facts: status === 200 ? (read(json()) ?? null) : null }
    },
  }
}

/** What an administrator sets of a register. */
const settingsOf = (base: string) => ({
  type: 'object',
  properties: {
    isOn: { title: 'Is asked', type: 'boolean', default: true },
    address: {
      title: 'Address',
      description: 'Another one for a mirror, or a server of one’s own that answers the same.',
      type: 'string',
      format: 'uri',
      maxLength: 300,
      default: base,
    },
    seconds: { title: 'Waits for, in seconds', type: 'integer', minimum: 1, maximum: 120, default: 20 },
    hours: {
      title: 'Keeps an answer for, in hours',
      description: '0 asks again each time.',
      type: 'integer',
      minimum: 0,
      maximum: 720,
      default: 24,
    },
  },
})

/** `{ "isValid", "userError", "name", "address", "vatNumber" }`; what a member state does not tell is `---`. */
function readVies(answer: unknown): RegisterFacts | undefined {
  const { isValid, userError, name, address } = objectOf(answer)
  if (isValid === false && userError === 'INVALID') return undefined
  if (isValid !== true) throw new Error(`VIES says ${String(userError ?? 'nothing').slice(0, 40)}`)
  return { isActive: true, ...nameOf(name), ...placeOf(told(address)) }
}

/** `{ "results": [{ "siren", "nom_complet", "activite_principale", "etat_administratif", "siege": { "adresse", "code_postal", "libelle_commune", "siret" } }] }`. */
function readFrench(answer: unknown): RegisterFacts | undefined {
  const { results } = objectOf(answer)
  if (!Array.isArray(results)) throw new Error('there is no list of results')
  if (results.length === 0) return undefined
  const { nom_raison_sociale: legal, nom_complet: whole, activite_principale: naf, etat_administratif: state, siege } = objectOf(results[0])
  const { numero_voie, type_voie, libelle_voie, code_postal: postalCode, libelle_commune: city, siret } = objectOf(siege)
  const street = [numero_voie, type_voie, libelle_voie]
    .map(told)
    .filter((part) => part !== undefined)
    .join(' ')
  return {
    isActive: state === 'A',
    ...nameOf(legal ?? whole),
    ...(street === '' ? {} : { street }),
    ...(told(postalCode) === undefined ? {} : { postalCode: String(postalCode), city: String(city ?? ''), country: 'FR' }),
    numbers: {
      ...(told(naf) === undefined ? {} : { naf: String(naf) }),
      ...(told(siret) === undefined ? {} : { 'fr-siret': String(siret) }),
    },
  }
}

/** `{ "result": { "subject": { "name", "statusVat", "workingAddress", "residenceAddress" } | null } }`. */
function readPolish(answer: unknown): RegisterFacts | undefined {
  const { subject } = objectOf(objectOf(answer).result)
  if (subject === null || subject === undefined) return undefined
  const { name, statusVat, workingAddress, residenceAddress } = objectOf(subject)
  const place = /^(.*),\s*(\d{2}-\d{3})\s+(.+)$/s.exec(told(workingAddress) ?? told(residenceAddress) ?? '')
  const [, street, postalCode, city] = place ?? []
  return {
    isActive: statusVat === 'Czynny',
    ...nameOf(name),
    ...(place === null ? {} : { street, postalCode, city, country: 'PL' }),
  } as RegisterFacts
}

/**
 * JSON:API: `{ "data": { "type": "lei-records", "attributes": { "lei", "entity": { "legalName": { "name" }, "legalAddress": { "addressLines", "city", "country",
 * "postalCode" }, "status", "jurisdiction", "registeredAs" }, "registration": { "status" } } } }`; 404 where there is no such record.
 */
function readGleif(answer: unknown): RegisterFacts | undefined {
  const { entity } = objectOf(objectOf(objectOf(answer).data).attributes)
  const { legalName, legalAddress, status } = objectOf(entity)
  const { addressLines, postalCode, city, country } = objectOf(legalAddress)
  const street = Array.isArray(addressLines) ? addressLines.map(told).filter(Boolean).join(', ') : ''
  return {
    isActive: status === 'ACTIVE',
    ...nameOf(objectOf(legalName).name),
    ...(street === '' ? {} : { street }),
    ...(told(city) === undefined
      ? {}
      : { city: String(city), ...given('postalCode', told(postalCode)), ...given('country', told(country)) }),
  }
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: string }
}

/** The last line of a postal address that has a postal code and a town, and what stands before it. */
function placeOf(text: string | undefined): Pick<RegisterFacts, 'street' | 'postalCode' | 'city'> {
  const lines = (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const [, postalCode, city] = /^(?:[A-Z]{1,2}-)?(\d{2}-\d{3}|\d{4,5})\s+(.+)$/.exec(lines.at(-1) ?? '') ?? []
  return postalCode === undefined || city === undefined ? {} : { street: lines.slice(0, -1).join(', '), postalCode, city }
}

function nameOf(value: unknown): Pick<RegisterFacts, 'name'> {
  const name = told(value)
  return name === undefined ? {} : { name }
}

function told(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value !== '---' ? value.trim() : undefined
}

function objectOf(value: unknown): Json {
  if (typeof value === 'object' && value !== null) return value as Json
  throw new Error('the answer is no object')
}
