// Writes the recordings of all calls in a thread of its own: a disk that takes its time must never
// stall audio.
import { parentPort } from 'node:worker_threads'
import { messageOf } from '../../shared/errors.ts'
import { SoundAligner } from './sound-aligner.ts'
import { SoundFile, type SoundFileEnd } from './sound-file.ts'
import { readSoundLog } from './sound-log.ts'
import type { FromSoundThread, ToSoundThread } from './sound-messages.ts'

/** How late a caller's sound may come; what is written is so much behind. */
const LATE_MS = 2_000

if (parentPort === null) throw new Error('This file is the start of a thread.')
const port = parentPort

interface Track {
  readonly aligner: SoundAligner
  readonly file: SoundFile
}

const tracks = new Map<number, Track>()

function open({ track, path, formats, startMs, maxMs }: ToSoundThread & { kind: 'open' }): void {
  try {
    const file = new SoundFile(path, maxMs)
    tracks.set(track, { file, aligner: new SoundAligner({ formats, startMs, lateMs: LATE_MS }) })
  } catch (error) {
    tell({ kind: 'ended', track, end: null, problem: messageOf(error), ahead: 0 })
  }
}

function sound({ nowMs, parts }: ToSoundThread & { kind: 'sound' }): void {
  const memory: [number, ArrayBuffer][] = []
  for (const part of parts) {
    const open = tracks.get(part.track)
    if (open !== undefined) {
      readSoundLog(part, open.aligner)
      attempt(part.track, () => {
        write(open, nowMs - LATE_MS)
        return null
      })
    }
    memory.push([part.track, part.memory])
  }
  port.postMessage(
    { kind: 'back', memory } satisfies FromSoundThread,
    memory.map(([, one]) => one),
  )
}

function end({ track, atMs }: ToSoundThread & { kind: 'end' }): void {
  const open = tracks.get(track)
  if (open === undefined) return
  attempt(track, () => {
    open.aligner.ended(atMs)
    write(open, atMs)
    return open.file.finish()
  })
}

function write({ aligner, file }: Track, untilMs: number): void {
  for (let both = aligner.move(untilMs); both.length > 0; both = aligner.move(untilMs)) {
    file.write(both)
  }
}

/** What the disk refuses costs the rest of one recording. */
function attempt(track: number, run: () => SoundFileEnd | null): void {
  let finished: SoundFileEnd | null
  let problem: string | null = null
  try {
    finished = run()
    if (finished === null) return
  } catch (error) {
    problem = messageOf(error)
    finished = tracks.get(track)?.file.abandon() ?? null
  }
  const ahead = tracks.get(track)?.aligner.dropped ?? 0
  tracks.delete(track)
  tell({ kind: 'ended', track, end: finished, problem, ahead })
}

function tell(message: FromSoundThread): void {
  port.postMessage(message)
}

port.on('message', (message: ToSoundThread) => {
  if (message.kind === 'open') open(message)
  else if (message.kind === 'sound') sound(message)
  else end(message)
})
