import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Timer } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import { secretScrubber, type Log } from '../shared/log.ts'
import type { WireDirection, WireSocket, WireTap } from '../shared/wire-tap.ts'
import type { RecordedMessage, RecordingEnd, RecordingHeader } from './recording-file.ts'
import { recordingName } from './recording-name.ts'

const FLUSH_MS = 200
/** Bound of what waits for the disk, characters; beyond it messages are dropped and counted. */
const MAX_QUEUED_CHARS = 8_000_000

export interface FrameRecorderOptions {
  readonly dir: string
  readonly agent: string
  readonly model: string
  readonly playoutLeadMs: number
  readonly secrets: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

/** Writes the messages of calls to files, one file a call, for `npm run replay`. */
export class FrameRecorder {
  readonly #options: FrameRecorderOptions
  readonly #open = new Set<CallFrames>()

  constructor(options: FrameRecorderOptions) {
    this.#options = options
  }

  /**
   * Begins the recording of a call; its file appears with its first message.
   *
   * @param agent who answers it; left out: the one of the options.
   */
  record(callId: string, agent = this.#options.agent): CallFrames {
    const frames = new CallFrames({ ...this.#options, agent }, callId, () =>
      this.#open.delete(frames),
    )
    this.#open.add(frames)
    return frames
  }

  /** Resolves when everything that was taped is on disk. */
  async close(): Promise<void> {
    for (const frames of this.#open) frames.close()
    await Promise.all([...this.#open].map((frames) => frames.finished))
  }
}

/**
 * The messages of one call. A message costs the audio path a time stamp and a push; turning it
 * into text and writing it happens on a timer.
 */
export class CallFrames {
  readonly finished: Promise<void>
  readonly #options: FrameRecorderOptions
  readonly #callId: string
  readonly #startMs: number
  readonly #startedAtMs: number
  readonly #scrub: (text: string) => string
  readonly #onFinished: () => void
  readonly #resolve: () => void
  #queue: RecordedMessage[] = []
  #queuedChars = 0
  #dropped = 0
  #timer: Timer | null = null
  #writing = false
  #file: FileHandle | null = null
  #closing = false
  #failed = false

  constructor(options: FrameRecorderOptions, callId: string, onFinished: () => void) {
    this.#options = options
    this.#callId = callId
    this.#startMs = options.clock.nowMs()
    this.#startedAtMs = options.clock.wallMs()
    this.#scrub = secretScrubber(options.secrets)
    this.#onFinished = onFinished
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.finished = promise.then(() => undefined)
    this.#resolve = () => {
      resolve(undefined)
    }
  }

  readonly tap: WireTap = (socket: WireSocket, direction: WireDirection, text: string) => {
    if (this.#closing) return
    if (this.#failed || this.#queuedChars + text.length > MAX_QUEUED_CHARS) {
      this.#dropped += 1
      return
    }
    const t = Math.round((this.#options.clock.nowMs() - this.#startMs) * 1_000) / 1_000
    this.#queue.push({ t, socket, direction, text })
    this.#queuedChars += text.length
    this.#timer ??= this.#options.clock.after(FLUSH_MS, () => {
      this.#timer = null
      void this.#flush()
    })
  }

  /** Nothing more will come. Idempotent. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#timer?.cancel()
    this.#timer = null
    void this.#flush()
  }

  /** Never rejects: a full disk costs the recording, not the call. */
  async #flush(): Promise<void> {
    if (this.#writing) return
    this.#writing = true
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue
        this.#queue = []
        this.#queuedChars = 0
        await this.#write(batch.map((one) => `${JSON.stringify(one)}\n`).join(''))
      }
    } catch (error) {
      // Once is enough: a disk that is full stays full, and the log is not the place to say it often.
      this.#failed = true
      this.#dropped += this.#queue.length
      this.#queue = []
      this.#options.log.error(
        { callId: this.#callId, reason: messageOf(error) },
        'recording failed',
      )
    }
    this.#writing = false
    if (this.#closing) await this.#finish()
  }

  async #write(text: string): Promise<void> {
    this.#file ??= await this.#create()
    await this.#file.appendFile(this.#scrub(text))
  }

  async #create(): Promise<FileHandle> {
    const { dir, agent, model, playoutLeadMs } = this.#options
    // Recordings hold what people said: for the owner's eyes only.
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const name = recordingName(this.#startedAtMs, this.#callId)
    const file = await open(join(dir, name), 'wx', 0o600)
    const header: RecordingHeader = {
      kind: 'hexkey-recording',
      version: 1,
      callId: this.#callId,
      agent,
      model,
      playoutLeadMs,
      startedAtMs: this.#startedAtMs,
    }
    await file.appendFile(`${JSON.stringify(header)}\n`)
    return file
  }

  async #finish(): Promise<void> {
    try {
      const end: RecordingEnd = { kind: 'end', dropped: this.#dropped }
      await this.#file?.appendFile(`${JSON.stringify(end)}\n`)
      await this.#file?.close()
    } catch (error) {
      const reason = messageOf(error)
      this.#options.log.error({ callId: this.#callId, reason }, 'recording not closed')
    }
    this.#file = null
    this.#onFinished()
    this.#resolve()
  }
}
