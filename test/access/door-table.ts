import { absent, type Family, type Place } from './doors.ts'

/** What one door is asked with, and what it answers. */
export interface Door {
  /** Whose id stands in the address; such a door is asked for an own, a foreign, a trashed and an absent one. */
  readonly family?: Family
  readonly query?: string
  readonly body?: unknown | ((place: Place) => unknown)
  /** The media type of a body that is no JSON. */
  readonly type?: string
  /**
   * The status for nobody, no role, reader of own, full role, administrator; for a door with a family each is one for every record, or
   * own/foreign/trashed/absent, without those that the family does not have.
   */
  readonly expect: string
}

const soon = () => new Date(Date.now() + 3_600_000).toISOString()
const ticket = { ticket: 'x'.repeat(43), code: '123456' }

export const doors: Readonly<Record<string, Door>> = {
  'GET /api/records/:entity': { expect: '401 404 200 200 200' },
  'POST /api/records/:entity': { body: { name: 'New' }, expect: '401 404 403 201 201' },
  'GET /api/records/:entity/:id': { family: 'crate', expect: '401 404 200/404/404/404 200/200/404/404 200/200/404/404' },
  'PATCH /api/records/:entity/:id': { family: 'crate', body: { name: 'Changed' }, expect: '401 404 403/404/404/404 200/200/404/404 200/200/404/404' },
  'DELETE /api/records/:entity/:id': { family: 'crate', expect: '401 404 403/404/403/404 204/204/404/404 204/204/404/404' },
  'GET /api/records/:entity/:id/history': { family: 'crate', expect: '401 404 200/404/200/404 200/200/200/404 200/200/200/404' },
  'GET /api/records/:entity/:id/access': { family: 'crate', expect: '401 404 200/404/200/404 200/200/200/404 200/200/200/404' },
  'POST /api/records/:entity/:id/unmask': { family: 'crate', body: { field: 'bank', reason: 'a good reason' }, expect: '401 404 403/404/403/404 200/200/200/404 200/200/200/404' },
  'POST /api/records/:entity/:id/restore': { family: 'crate', expect: '401 404 403/404/403/404 200/200/200/404 200/200/200/404' },
  'POST /api/records/:entity/:id/archive': { family: 'crate', expect: '401 404 403/404/403/404 200/200/404/404 200/200/404/404' },
  'POST /api/records/:entity/:id/unarchive': { family: 'crate', expect: '401 404 403/404/403/404 200/200/404/404 200/200/404/404' },
  'POST /api/records/:entity/:id/unmerge': { family: 'crate', body: {}, expect: '401 404 404 404 404' },
  'GET /api/records/:entity/aggregate': { query: 'measure=count()', expect: '401 404 200 200 200' },
  'GET /api/records/:entity/export': { query: 'format=csv', expect: '401 404 403 200 200' },
  'POST /api/records/:entity/import': { type: 'text/csv', body: 'name\nImported\n', expect: '401 404 403 200 200' },
  'POST /api/records/:entity/duplicates': { body: { name: 'Crate 1' }, expect: '401 404 200 200 200' },
  'GET /api/records/:entity/duplicates': { expect: '401 404 200 200 200' },
  'POST /api/records/:entity/not-duplicates': { family: 'crate', body: ({ id, other }: Place) => ({ ids: [id, other === id ? absent.replace('7', '8') : other] }), expect: '401 404 403 200/200/422/422 200/200/422/422' },
  'DELETE /api/records/:entity/not-duplicates': { family: 'crate', body: ({ id, other }: Place) => ({ ids: [id, other === id ? absent.replace('7', '8') : other] }), expect: '401 404 403 200/200/422/422 200/200/422/422' },
  'POST /api/records/:entity/merge': { family: 'crate', body: ({ id, other }: Place) => ({ into: id, from: [other === id ? absent.replace('7', '8') : other] }), expect: '401 404 403/404/403/404 200/200/404/404 200/200/404/404' },
  'GET /api/records/:entity/quality': { expect: '401 404 200 200 200' },
  'GET /api/records/:entity/quality/invalid': { expect: '401 404 200 200 200' },
  'GET /api/imports': { expect: '401 200 200 200 200' },
  'GET /api/imports/:id': { family: 'run', expect: '401 404 404 200/404/404 200/404/404' },
  'GET /api/imports/:id/problems': { family: 'run', expect: '401 404 404 200/404/404 200/404/404' },
  'POST /api/imports/:id/cancel': { family: 'run', expect: '401 404 404 200/404/404 200/404/404' },
  'POST /api/imports/:id/resume': { family: 'run', expect: '401 404 404 409/404/404 409/404/404' },
  'GET /api/import-mappings': { query: 'entity=crate', expect: '401 404 403 200 200' },
  'DELETE /api/import-mappings/:id': { family: 'mapping', expect: '401 404 404 204/204/404 204/204/404' },
  'GET /api/personal/:entity/:id': { family: 'crate', expect: '401 404 403/404/403/404 200/200/200/404 200/200/200/404' },
  'POST /api/personal/:entity/:id/erasure': { family: 'crate', expect: '401 404 403/404/403/404 200/200/200/404 200/200/200/404' },
  'POST /api/attachments': { type: 'multipart/form-data; boundary=b', body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n', expect: '401 403 403 201 201' },
  'GET /api/attachments/:id': { family: 'file', expect: '401 404 200/404/200/404 200/200/200/404 200/200/200/404' },
  'GET /api/search': { query: 'q=crate', expect: '401 200 200 200 200' },
  'GET /api/metadata': { expect: '401 200 200 200 200' },
  'GET /api/metadata/versions': { expect: '401 403 403 403 200' },
  'POST /api/metadata/plan': { body: { entities: { crate: { description: 'planned' } } }, expect: '401 403 403 403 200' },
  'POST /api/metadata/publish': { body: { entities: { crate: { description: 'published' } } }, expect: '401 403 403 403 200' },
  'POST /api/metadata/rollback': { body: { version: 1 }, expect: '401 403 403 403 200' },
  'GET /api/metadata/:entity/form': { expect: '401 404 200 200 200' },
  'GET /api/roles/matrix': { expect: '401 403 403 403 200' },
  'GET /api/audit': { expect: '401 403 403 403 200' },
  'GET /api/openapi.json': { expect: '401 200 200 200 200' },
  'GET /api/docs': { expect: '401 200 200 200 200' },
  'GET /api/events': { expect: '401 200 200 200 200' },
  'GET /healthz': { expect: '200 200 200 200 200' },
  'GET /readyz': { expect: '200 200 200 200 200' },
  'GET /api/sign-in': { expect: '200 200 200 200 200' },
  'POST /api/session': { body: { email: 'reader@example.test', password: 'wrong' }, expect: '401 401 401 401 401' },
  'POST /api/session/second-factor': { body: ticket, expect: '401 401 401 401 401' },
  'POST /api/session/authenticator': { body: ticket, expect: '401 401 401 401 401' },
  'PUT /api/session/authenticator': { body: ticket, expect: '401 401 401 401 401' },
  'POST /api/session/passkey/options': { expect: '200 200 200 200 200' },
  'POST /api/session/passkey': { body: { ticket: 'x', response: {} }, expect: '401 401 401 401 401' },
  'POST /api/session/confirm': { body: { password: 'wrong' }, expect: '401 401 401 401 401' },
  'DELETE /api/session': { expect: '204 204 204 204 204' },
  'GET /api/sessions': { expect: '401 200 200 200 200' },
  'DELETE /api/sessions': { query: 'keep=this', expect: '401 204 204 204 204' },
  'DELETE /api/sessions/:id': { family: 'session', expect: '401 204/404/404 204/404/404 204/404/404 204/404/404' },
  'GET /api/me': { expect: '401 200 200 200 200' },
  'GET /api/account': { expect: '401 200 200 200 200' },
  'PUT /api/account/password': { body: { old: 'wrong', password: 'violet anchors drift slowly' }, expect: '401 401 401 401 401' },
  'POST /api/account/authenticator': { expect: '401 200 200 200 200' },
  'PUT /api/account/authenticator': { body: ticket, expect: '401 401 401 401 401' },
  'DELETE /api/account/authenticator': { expect: '401 204 204 204 204' },
  'POST /api/account/recovery-codes': { expect: '401 409 409 409 409' },
  'POST /api/account/passkeys/options': { expect: '401 200 200 200 200' },
  'POST /api/account/passkeys': { body: { ticket: 'x', name: 'key', response: {} }, expect: '401 401 401 401 401' },
  'DELETE /api/account/passkeys/:id': { family: 'passkey', expect: '401 404 404 404 404' },
  'GET /api/tokens': { expect: '401 200 200 200 200' },
  'POST /api/tokens': { body: () => ({ name: 'new', scopes: ['read'], expires: soon() }), expect: '401 201 201 201 201' },
  'DELETE /api/tokens/:id': { family: 'token', expect: '401 204/404/404 204/404/404 204/404/404 204/404/404' },
  'POST /api/users/:id/invitation': { family: 'user', expect: '401 403 403 403 201/201/404' },
  'DELETE /api/users/:id/factors': { family: 'user', expect: '401 403 403 403 204/204/404' },
  'DELETE /api/users/:id/sessions': { family: 'user', expect: '401 403 403 403 204/204/404' },
  'POST /api/password-reset': { body: { email: 'unknown@example.test' }, expect: '204 204 204 204 204' },
  'POST /api/password-link': { body: { token: 'x' }, expect: '404 404 404 404 404' },
  'PUT /api/password-link': { body: { token: 'x', password: 'violet anchors drift slowly' }, expect: '404 404 404 404 404' },
  'GET /api/oidc/start': { expect: '401 401 401 401 401' },
  'GET /api/oidc/callback': { query: 'code=x&state=y', expect: '303 303 303 303 303' },
} // biome-ignore format: one door a line
