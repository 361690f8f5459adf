import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingsOf } from '../../recording/forget-recordings.ts'

/** A file of recorded frames, open; whoever takes it closes it. */
export interface OpenFrames {
  readonly name: string
  readonly bytes: number
  readonly file: FileHandle
}

/** Names of a call's files of frames, the first of its streams first. */
export async function framesOf(dir: string | null, callId: string): Promise<readonly string[]> {
  // Names begin with their time.
  return dir === null ? [] : [...(await recordingsOf(dir, [callId]))].sort()
}

/** @returns null when there is nothing in it, or it is gone by now. */
export async function openFrames(dir: string, name: string): Promise<OpenFrames | null> {
  let file: FileHandle
  try {
    file = await open(join(dir, name), 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const { size } = await file.stat()
  if (size > 0) return { name, bytes: size, file }
  await file.close()
  return null
}
