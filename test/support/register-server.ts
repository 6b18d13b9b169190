import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Public registers of the test's own, which answer in the documented forms of VIES, recherche-entreprises, the Polish white list and GLEIF. */
export async function startRegisterServer() {
  const asked: string[] = []
  let isDown = false
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    asked.push(url)
    const answer = isDown ? undefined : (answers.find(([start]) => url.startsWith(start))?.[1] ?? null)
    response.writeHead(answer === undefined ? 503 : answer === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { code: 'NOT_FOUND' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    addresses: { vies: `${url}/rest-api`, french: `${url}/fr`, polish: `${url}/pl`, gleif: `${url}/gleif` },
    asked,
    fail(down: boolean) {
      isDown = down
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const answers: readonly (readonly [string, unknown])[] = [
  [
    '/rest-api/ms/FR/vat/40303265045',
    {
      isValid: true,
      requestDate: '2026-03-04T05:06:07.000Z',
      userError: 'VALID',
      name: 'SA SODIMAS',
      address: '11 RUE AMPERE\n26600 PONT DE L ISERE',
      requestIdentifier: '',
      originalVatNumber: '40303265045',
      vatNumber: '40303265045',
      viesApproximate: { name: '---', street: '---', postalCode: '---', city: '---', companyType: '---' },
    },
  ],
  [
    '/gleif/api/v1/lei-records/5493001KJTIIGC8Y1R12',
    {
      meta: { goldenCopy: { publishDate: '2026-03-04T00:00:00Z' } },
      data: {
        type: 'lei-records',
        id: '5493001KJTIIGC8Y1R12',
        attributes: {
          lei: '5493001KJTIIGC8Y1R12',
          entity: {
            legalName: { name: 'Harbour Holdings plc', language: 'en' },
            otherNames: [],
            legalAddress: {
              language: 'en',
              addressLines: ['The Old Customs House', '4 Quay Street'],
              addressNumber: null,
              city: 'Bristol',
              region: 'GB-BST',
              country: 'GB',
              postalCode: 'BS1 4SB',
            },
            headquartersAddress: {
              language: 'en',
              addressLines: ['1 High Street'],
              city: 'London',
              region: null,
              country: 'GB',
              postalCode: 'EC1A 1AA',
            },
            registeredAt: { id: 'RA000585', other: null },
            registeredAs: '01234567',
            jurisdiction: 'GB',
            category: 'GENERAL',
            legalForm: { id: 'B6ES', other: null },
            status: 'INACTIVE',
          },
          registration: { initialRegistrationDate: '2012-11-29T00:00:00Z', lastUpdateDate: '2026-01-02T00:00:00Z', status: 'LAPSED' },
          bic: null,
        },
      },
    },
  ],
  ['/rest-api/ms/PL/vat/8567346215', { isValid: false, userError: 'INVALID', name: '---', address: '---', vatNumber: '8567346215' }],
  ['/rest-api/ms/DE/vat/136695976', { isValid: false, userError: 'MS_UNAVAILABLE', name: '---', address: '---', vatNumber: '136695976' }],
  [
    '/fr/search?q=303265045',
    {
      results: [
        {
          siren: '303265045',
          nom_complet: 'SODIMAS',
          nom_raison_sociale: 'SODIMAS',
          activite_principale: '28.22Z',
          etat_administratif: 'A',
          nature_juridique: '5599',
          siege: {
            numero_voie: '11',
            type_voie: 'RUE',
            libelle_voie: 'AMPERE',
            code_postal: '26600',
            libelle_commune: 'PONT-DE-L’ISERE',
            siret: '30326504500021',
          },
        },
      ],
      total_results: 1,
      page: 1,
      per_page: 1,
      total_pages: 1,
    },
  ],
  [
    '/pl/api/search/nip/8567346215',
    {
      result: {
        subject: {
          name: 'FIRMA PRZYKŁADOWA SP. Z O.O.',
          nip: '8567346215',
          statusVat: 'Czynny',
          regon: '147127190',
          residenceAddress: null,
          workingAddress: 'PROSTA 1, 00-838 WARSZAWA',
          accountNumbers: [],
        },
        requestId: 'x',
        requestDateTime: '04-03-2026 05:06:07',
      },
    },
  ],
]
