import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { callInName, readRecordingName, timeInName, type NamedRecording } from './recording-name.ts'

type ReadName = (name: string) => NamedRecording | null

/**
 * Names of the recordings of these calls. A folder that is not there holds none.
 *
 * @param read tells the recordings from other files; left out: those of frames.
 */
export async function recordingsOf(
  dir: string,
  callIds: readonly string[],
  read: ReadName = readRecordingName,
): Promise<readonly string[]> {
  const calls = new Set(callIds.map(callInName))
  return (await recordingsIn(dir, read)).filter((name) => calls.has(read(name)?.call ?? ''))
}

/** Names of the recordings that began before then. */
export async function recordingsBefore(
  dir: string,
  beforeMs: number,
  read: ReadName = readRecordingName,
): Promise<readonly string[]> {
  const before = timeInName(beforeMs)
  return (await recordingsIn(dir, read)).filter((name) => (read(name)?.time ?? before) < before)
}

/** Removes recordings by their names; one that is gone already is no mistake. */
export async function removeRecordings(dir: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(dir, name), { force: true })
}

async function recordingsIn(dir: string, read: ReadName): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).filter((name) => read(name) !== null)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
