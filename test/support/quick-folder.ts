import { mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux keeps it in memory. In containers it is often too small to hold a database. */
const IN_MEMORY = '/dev/shm'
const WANTED_BYTES = 2 * 1_024 ** 3

/**
 * A new folder where writing is cheap, for databases that nobody needs after a test; in memory
 * where there is room, as hundreds of them are made.
 */
export function quickFolder(prefix: string): string {
  return mkdtempSync(join(roomInMemory() >= WANTED_BYTES ? IN_MEMORY : tmpdir(), prefix))
}

/** @returns bytes, 0 where there is no such place. */
function roomInMemory(): number {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return bavail * bsize
  } catch {
    return 0
  }
}
