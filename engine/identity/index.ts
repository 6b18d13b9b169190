export { personById } from './find-person.ts'
export { minPasswordLength } from './passwords.ts'
export { createUser, engineEntity, hasNoUsers, type NewUser, type Person } from './people.ts'
export { createSessions, type Sessions } from './sessions.ts'
