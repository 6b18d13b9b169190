import { t } from '../i18n/t.ts'
import { ApiError } from './problem.ts'

const key = 'kartoteka.view-as'

/** The roles with whose eyes an administrator looks, in this window only; none: with the own. */
export function viewedRoles(): readonly string[] {
  const stored = sessionStorage.getItem(key)
  return stored === null || stored === '' ? [] : stored.split(',')
}

/** Looks with the eyes of somebody who has these roles and nothing else; everything that was fetched before is forgotten. */
export function lookAs(roles: readonly string[]): void {
  sessionStorage.setItem(key, roles.join(','))
  window.location.assign('/')
}

export function lookAsOneself(): void {
  stopLooking()
  window.location.assign('/')
}

export function stopLooking(): void {
  sessionStorage.removeItem(key)
}

/** Who one is, and which roles there are, is asked as oneself. */
export function isOwnAddress(path: string): boolean {
  return /^\/api\/(me|session|sign-in|account|roles)\b/.test(path)
}

/** While one looks with other eyes nothing is changed: it would be done with the own rights. */
export function refuseWhileLooking(method: string, path: string): void {
  if (method === 'GET' || viewedRoles().length === 0 || isOwnAddress(path)) return
  const detail = t('You look with the eyes of a role. Go back to your own view to change something.')
  throw new ApiError({ type: 'about:blank', title: t('Only looking'), status: 403, code: 'forbidden', detail })
}
