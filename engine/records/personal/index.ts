export { type Erasure, eraseRecord } from './erase.ts'
export { type PersonalFile, type PersonalValue, personalFile } from './file.ts'
export { readableFile } from './readable.ts'
export { type Expired, eraseExpired } from './retention.ts'
