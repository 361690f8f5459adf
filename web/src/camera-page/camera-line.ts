import {
  cameraServerMessage,
  type CameraPageMessage,
  type CameraServerMessage,
} from '../../../src/camera/camera-protocol.ts'
import { TOO_LARGE } from '../api/close-codes.ts'

/** What the line needs of a WebSocket. */
export interface LineSocket {
  send(text: string): void
  close(): void
}

export interface SocketListener {
  readonly opened: () => void
  readonly said: (text: string) => void
  /** With the close code. */
  readonly closed: (code: number) => void
}

export interface LineTime {
  nowMs(): number
  /** @returns what cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** How it goes: what `ready`, `not-now` and `seen` say, and what the network does. */
interface LineListener {
  readonly ready: (assistant: string, resume: string) => void
  readonly notNow: () => void
  /** How many pictures were seen, all sockets together. */
  readonly seen: (pictures: number) => void
  readonly lost: () => void
  /** Nothing more comes. */
  readonly ended: (words: string) => void
}

export interface CameraLineOptions {
  readonly connect: (listener: SocketListener) => LineSocket
  /** Of the link, or what an earlier page of it was given. */
  readonly token: string
  readonly time: LineTime
  readonly on: LineListener
}

/** A lost network is tried again after so long; the last for every further time. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 5_000] as const
const GIVE_UP_AFTER_MS = 120_000
/** A picture that nobody has seen is shown again: the camera may stand still. */
const AGAIN_AFTER_MS = 2_000

const WORDS = {
  lost: 'The connection was lost and did not come back. Ask for another link on the phone.',
  tooLarge: 'The pictures of this camera are too large to be sent.',
} as const

/** The connection of a page to its call; comes back by itself when the network was lost. */
export class CameraLine {
  readonly #options: CameraLineOptions
  #token: string
  #socket: LineSocket | null = null
  #ready = false
  #over = false
  #tries = 0
  #lostAtMs: number | null = null
  #cancelRetry: (() => void) | null = null
  #cancelAgain: (() => void) | null = null
  /** The latest picture, as long as nobody has seen it. */
  #unseen: string | null = null
  /** Seen through earlier sockets. */
  #seenBefore = 0
  #seenNow = 0

  constructor(options: CameraLineOptions) {
    this.#options = options
    this.#token = options.token
    this.#connect()
  }

  picture(jpeg: string): void {
    if (this.#over) return
    this.#unseen = jpeg
    this.#showUnseen()
  }

  /** The network is back: nothing is waited for. */
  hurry(): void {
    if (this.#cancelRetry !== null) this.#connect()
  }

  /** For good. */
  stop(): void {
    if (this.#over) return
    if (this.#ready) this.#say({ type: 'stop' })
    const socket = this.#socket
    this.#finish()
    socket?.close()
  }

  #connect(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#seenBefore += this.#seenNow
    this.#seenNow = 0
    const current = (): boolean => !this.#over && this.#socket === socket
    const socket = this.#options.connect({
      opened: () => {
        if (current()) this.#say({ type: 'start', token: this.#token })
      },
      said: (text) => {
        const message = messageIn(text)
        if (current() && message !== null) this.#hear(message)
      },
      closed: (code) => {
        if (current()) this.#closed(code)
      },
    })
    this.#socket = socket
  }

  #hear(message: CameraServerMessage): void {
    const { on } = this.#options
    switch (message.type) {
      case 'ready':
        this.#ready = true
        this.#tries = 0
        this.#lostAtMs = null
        this.#token = message.resume
        on.ready(message.assistant, message.resume)
        this.#showUnseen()
        return
      case 'seen':
        this.#unseen = null
        this.#seenNow = message.pictures
        on.seen(this.#seenBefore + this.#seenNow)
        return
      case 'not-now':
        on.notNow()
        return
      case 'ended':
        this.#end(message.words)
    }
  }

  #closed(code: number): void {
    const { time, on } = this.#options
    this.#socket = null
    this.#ready = false
    this.#lostAtMs ??= time.nowMs()
    if (code === TOO_LARGE) this.#end(WORDS.tooLarge)
    else if (time.nowMs() - this.#lostAtMs > GIVE_UP_AFTER_MS) this.#end(WORDS.lost)
    else {
      on.lost()
      const pauseMs = PAUSES_MS[Math.min(this.#tries, PAUSES_MS.length - 1)] ?? 0
      this.#tries += 1
      this.#cancelRetry = time.after(pauseMs, () => {
        this.#connect()
      })
    }
  }

  #showUnseen(): void {
    this.#cancelAgain?.()
    this.#cancelAgain = null
    if (!this.#ready || this.#unseen === null) return
    this.#say({ type: 'picture', jpeg: this.#unseen })
    this.#cancelAgain = this.#options.time.after(AGAIN_AFTER_MS, () => {
      this.#showUnseen()
    })
  }

  #say(message: CameraPageMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #end(words: string): void {
    this.#finish()
    this.#options.on.ended(words)
  }

  #finish(): void {
    this.#over = true
    this.#ready = false
    this.#socket = null
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#cancelAgain?.()
  }
}

/** Null: a word of a later version. */
function messageIn(text: string): CameraServerMessage | null {
  try {
    const read = cameraServerMessage.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}
