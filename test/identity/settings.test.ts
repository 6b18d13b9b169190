import { describe, expect, it } from 'vitest'
import { readIdentitySettings } from '../../engine/cli/identity-settings.ts'

describe('the settings of signing in', () => {
  it("need nothing to be set on a machine of one's own", () => {
    expect(readIdentitySettings({}, 4000)).toEqual({
      url: 'http://localhost:4000',
      idleHours: 72,
      sessionHours: 336,
      secondFactor: 'roles',
    })
  })

  it('are read from the environment', () => {
    const settings = readIdentitySettings(
      {
        KARTOTEKA_URL: 'https://crm.example.com/',
        KARTOTEKA_SESSION_IDLE: '8',
        KARTOTEKA_SECOND_FACTOR: 'administrators',
        KARTOTEKA_OIDC_ISSUER: 'https://id.example.com',
        KARTOTEKA_OIDC_CLIENT_ID: 'crm',
        KARTOTEKA_OIDC_ROLES: 'reader, sales',
        KARTOTEKA_SMTP: 'smtps://mail.example.com',
        KARTOTEKA_MAIL_FROM: 'crm@example.com',
      },
      4000,
    )
    expect(settings).toMatchObject({
      url: 'https://crm.example.com',
      idleHours: 8,
      secondFactor: 'administrators',
      oidc: { title: 'id.example.com', clientSecret: undefined, newUserRoles: ['reader', 'sales'] },
      mail: { server: 'smtps://mail.example.com', from: 'crm@example.com' },
    })
  })

  it.each([
    ['KARTOTEKA_URL', { KARTOTEKA_URL: 'crm.example.com' }],
    ['KARTOTEKA_URL', { KARTOTEKA_URL: 'https://example.com/crm' }],
    ['KARTOTEKA_SESSION_IDLE', { KARTOTEKA_SESSION_IDLE: 'a day' }],
    ['KARTOTEKA_SESSION_HOURS', { KARTOTEKA_SESSION_HOURS: '0' }],
    ['KARTOTEKA_SECOND_FACTOR', { KARTOTEKA_SECOND_FACTOR: 'yes' }],
    ['KARTOTEKA_OIDC_ISSUER', { KARTOTEKA_OIDC_CLIENT_ID: 'crm' }],
    ['KARTOTEKA_MAIL_FROM', { KARTOTEKA_SMTP: 'smtp://localhost' }],
  ])('say which is wrong: %s', (name, variables) => {
    expect(() => readIdentitySettings(variables, 4000)).toThrow(name)
  })
})
