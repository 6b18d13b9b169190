import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is kept in memory where the system has such a folder: no test pulls the plug, and a write need not wait for a disk. */
const inMemory = '/dev/shm'
const enough = 2 * 2 ** 30

/** A new folder for what one test stores. Whoever makes it removes it. */
export function newFolder(prefix: string): string {
  return mkdtempSync(join(hasRoom() ? inMemory : tmpdir(), prefix))
}

function hasRoom(): boolean {
  try {
    accessSync(inMemory, constants.W_OK)
    const { bavail, bsize } = statfsSync(inMemory)
    return bavail * bsize > enough
  } catch {
    return false
  }
}
