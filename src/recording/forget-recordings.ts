import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { callInName, readRecordingName, timeInName } from './recording-name.ts'

/** Names of the recordings of these calls. A folder that is not there holds none. */
export async function recordingsOf(
  dir: string,
  callIds: readonly string[],
): Promise<readonly string[]> {
  const calls = new Set(callIds.map(callInName))
  return (await recordingsIn(dir)).filter((name) => calls.has(readRecordingName(name)?.call ?? ''))
}

/** Names of the recordings that began before then. */
export async function recordingsBefore(dir: string, beforeMs: number): Promise<readonly string[]> {
  const before = timeInName(beforeMs)
  return (await recordingsIn(dir)).filter(
    (name) => (readRecordingName(name)?.time ?? before) < before,
  )
}

/** Removes recordings by their names; one that is gone already is no mistake. */
export async function removeRecordings(dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(dir, name), { force: true })
}

async function recordingsIn(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).filter((name) => readRecordingName(name) !== null)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
