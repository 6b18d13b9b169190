import { hostname } from 'node:os'
import { newId } from '../../../base/ids.ts'

/** Who works on an import: the machine, the process, and what tells two engines in one process apart. */
export function newWorkerName(): string {
  return [hostname().slice(0, 200), process.pid, newId()].join('|')
}

/** After so long without a sign, a process on another machine counts as gone. */
const patience = 60_000

/** True when nobody works on an import any more: its process is gone, or, where that cannot be seen, has been silent. */
export function isGone(worker: string | null, aliveAt: string | null, now: Date): boolean {
  if (worker === null || aliveAt === null) return true
  const [host, pid] = worker.split('|')
  if (host === hostname().slice(0, 200) && !isRunning(Number(pid))) return true
  return now.getTime() - Date.parse(aliveAt) > patience
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
