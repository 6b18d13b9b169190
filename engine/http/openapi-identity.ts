type Document = Record<string, unknown>

const text = { type: 'string' }

/** Signing in and out, the own account, tokens, and links to choose a password, for the description of the API. */
export function identityPaths(problem: Document): Document {
  const done = (summary: string, properties?: Document): Document => operation(summary, 204, 'Done', properties)
  const answer = (summary: string, description: string, properties?: Document): Document => operation(summary, 200, description, properties)
  const made = (summary: string, description: string, properties?: Document): Document => operation(summary, 201, description, properties)
  const open = (described: Document): Document => ({ ...described, security: [] })

  function operation(summary: string, status: number, description: string, properties: Document | undefined): Document {
    const schema = { type: 'object', properties, required: Object.keys(properties ?? {}) }
    const sent = properties === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema } } } }
    return { summary, ...sent, responses: { [status]: { description }, default: problem } }
  }

  const session = 'Signed in; the answer sets a cookie and holds a bearer token'
  const code = { ticket: text, code: text }
  const passkey = { ticket: text, response: { type: 'object' } }
  const token = { name: text, scopes: { type: 'array', items: text }, expires: { type: 'string', format: 'date-time' } }
  return {
    '/sign-in': {
      get: open(answer('The ways to sign in beside the password', 'The other provider, and whether a new password can be asked for')),
    },
    '/session': {
      post: open(answer('Sign in; `second-factor-required` holds a ticket for the next step', session, { email: text, password: text })),
      delete: done('Sign out'),
    },
    '/session/second-factor': { post: open(answer('The second step: a code of the authenticator, or a recovery code', session, code)) },
    '/session/authenticator': {
      post: open(answer('Begin to set up the second factor that a role requires', 'Secret, address and QR code', { ticket: text })),
      put: open(answer('Keep it by its first code, and sign in', `${session}, and recovery codes`, code)),
    },
    '/session/passkey/options': { post: open(answer('What to ask the browser for, to sign in by a passkey', 'Options and a ticket', {})) },
    '/session/passkey': { post: open(answer('Sign in by a passkey', session, passkey)) },
    '/session/confirm': { post: done('Show once more who you are, after `confirm-first`', { password: text }) },
    '/sessions': {
      get: answer('Where one is signed in', 'The sessions, with browser and last use'),
      delete: {
        ...done('Sign out everywhere'),
        parameters: [{ name: 'keep', in: 'query', description: '`this` leaves the session that asks', schema: { const: 'this' } }],
      },
    },
    '/sessions/{id}': { parameters: [id], delete: done('Sign out one browser') },
    '/me': { get: answer('Who is signed in', 'The user') },
    '/me/language': {
      put: done('Choose the language in which titles are given; null for the one that the browser accepts', {
        language: { type: ['string', 'null'] },
      }),
    },
    '/account': { get: answer('What one signs in with oneself', 'Password, authenticator, recovery codes left, passkeys') },
    '/account/password': { put: done('Change the own password; other sessions and all tokens end', { old: text, password: text }) },
    '/account/authenticator': {
      post: answer('Begin to set up an authenticator', 'Secret, address, QR code and a ticket', {}),
      put: answer('Keep it by its first code', 'Recovery codes, shown once', code),
      delete: done('Remove it, and the recovery codes'),
    },
    '/account/recovery-codes': { post: answer('New recovery codes in the place of the old ones', 'The codes, shown once', {}) },
    '/account/passkeys/options': { post: answer('What to ask the browser for, to make a passkey', 'Options and a ticket', {}) },
    '/account/passkeys': { post: made('Keep the passkey that the browser made', 'Its id', { ...passkey, name: text }) },
    '/account/passkeys/{id}': { parameters: [id], delete: done('Remove a passkey') },
    '/tokens': {
      get: answer('The own API tokens', 'Name, scopes, end and last use of each'),
      post: made('Make an API token: `read`, `write`, `read:<entity>`, `write:<entity>`, `admin`', 'The token, shown once', token),
    },
    '/tokens/{id}': { parameters: [id], delete: done('Revoke a token') },
    '/users/{id}/invitation': {
      parameters: [id],
      post: made('Invite a user (administrators)', 'A link to choose a password by, once', {}),
    },
    '/users/{id}/factors': { parameters: [id], delete: done('Remove authenticator and passkeys of a user (administrators)') },
    '/users/{id}/sessions': { parameters: [id], delete: done('Sign a user out everywhere (administrators)') },
    '/roles/matrix': { get: answer('What each role gives, by entity, verb and field (administrators)', 'Roles, entities and grants') },
    '/password-reset': { post: open(done('Ask for a mail with a link to choose a new password', { email: text })) },
    '/password-link': {
      post: open(answer('Whose link it is', 'Name and e-mail', { token: text })),
      put: open(done('Choose a password by a link', { token: text, password: text })),
    },
  }
}

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
