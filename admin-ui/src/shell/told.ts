import { notifications } from '@mantine/notifications'
import { NetworkError, sayError } from '../api/problem.ts'

/** Tells that something was not done, and why. That the server cannot be reached is told once, however much fails of it. */
export function showRefusal(title: string, error: unknown, message = sayError(error)): void {
  const only = error instanceof NetworkError ? { id: 'unreachable' } : {}
  notifications.show({ ...only, color: 'red', title, message, autoClose: 10_000 })
}
