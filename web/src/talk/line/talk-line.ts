import {
  TALK_PROTOCOL,
  type PageMessage,
  type RefusalCode,
  type ServerMessage,
} from '../../../../src/carrier/browser/talk-protocol.ts'
import { TOO_LARGE } from '../../api/close-codes.ts'
import { BackOff } from './back-off.ts'
import { readServerMessage } from './talk-wire.ts'
import { Uplink } from './uplink.ts'

/** Of the browser's `WebSocket`, what is used. */
export interface LineSocket {
  readonly bufferedAmount: number
  send(data: string | ArrayBuffer): void
  close(): void
}

/** What a socket tells. */
export interface SocketEvents {
  readonly opened: () => void
  readonly message: (data: unknown) => void
  /** With the close code. */
  readonly closed: (code: number) => void
}

/** How the line is. */
export type LineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'reconnecting' }
  | ({ readonly kind: 'over' } & LineEnd)

/** Why nobody talks any more. */
export type LineEnd =
  /** The call has ended. `person`: who may be telephoned instead, E.164. */
  | { readonly why: 'ended'; readonly words: string | null; readonly person: string | null }
  | { readonly why: 'refused'; readonly code: RefusalCode; readonly words: string }
  | { readonly why: 'lost' }

export interface TalkLineOptions {
  readonly ticket: string
  readonly open: (protocol: string, events: SocketEvents) => LineSocket
  readonly nowMs: () => number
  /** Runs something later. @returns what calls it off. */
  readonly later: (run: () => void, delayMs: number) => () => void
  readonly state: (state: LineState) => void
  /** Everything the server says, but for what ends a stream. */
  readonly told: (message: ServerMessage) => void
  readonly sound: (message: ArrayBuffer) => void
}

const GONE: LineEnd = { why: 'ended', words: null, person: null }
const MISUSED: LineEnd = {
  why: 'refused',
  code: 'protocol',
  words: 'Something was sent that is larger than the server takes.',
}
/** How long the server may take to answer a page that hangs up. */
const FAREWELL_MS = 2_000
/** From opening a socket to `ready`. */
const READY_WITHIN_MS = 12_000

/** The line of one conversation: one socket after the other, as long as the call lasts. */
export class TalkLine {
  readonly #options: TalkLineOptions
  readonly #backOff = new BackOff()
  #ticket: string
  #state: LineState = { kind: 'connecting' }
  #socket: LineSocket | null = null
  #uplink = new Uplink()
  #callOff: () => void = () => undefined
  /** The caller has hung up; the server has not answered yet. */
  #leaving = false

  constructor(options: TalkLineOptions) {
    this.#options = options
    this.#ticket = options.ticket
    this.#connect()
  }

  /** Whether there is room for something large beside the sound. */
  get hasRoom(): boolean {
    const waitingBytes = this.#socket?.bufferedAmount ?? 0
    return this.#state.kind === 'open' && !Uplink.isBehind(waitingBytes)
  }

  /** @returns whether it was given to the socket. */
  say(message: PageMessage): boolean {
    if (this.#state.kind !== 'open' || this.#socket === null) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /**
   * Sends a piece of the caller's sound.
   *
   * @param message makes it of the place of its first sample.
   * @returns whether it was given to the socket.
   */
  speak(samples: number, message: (place: number) => ArrayBuffer): boolean {
    const socket = this.#socket
    if (this.#state.kind !== 'open' || socket === null) return false
    const place = this.#uplink.place(samples, socket.bufferedAmount)
    if (place !== null) socket.send(message(place))
    else if (this.#uplink.deaf) this.lost()
    return place !== null
  }

  /** The caller is done. */
  hangUp(): void {
    if (this.#leaving) return
    this.#leaving = this.say({ type: 'hang-up' })
    if (!this.#leaving) {
      this.#end(GONE)
      return
    }
    this.#callOff()
    this.#callOff = this.#options.later(() => {
      this.#end(GONE)
    }, FAREWELL_MS)
  }

  /** The socket is gone, or leads nowhere: a new one is opened in a while. */
  lost(): void {
    if (this.#state.kind === 'over') return
    if (this.#leaving) {
      this.#end(GONE)
      return
    }
    this.#drop()
    this.#retry()
  }

  /** The network is there again: no need to wait any longer. */
  tryNow(): void {
    if (this.#state.kind !== 'reconnecting' && this.#state.kind !== 'connecting') return
    this.#drop()
    this.#connect()
  }

  #connect(): void {
    this.#uplink = new Uplink()
    this.#callOff = this.#options.later(() => {
      this.lost()
    }, READY_WITHIN_MS)
    const socket = this.#options.open(TALK_PROTOCOL, {
      opened: () => {
        socket.send(JSON.stringify({ type: 'start', ticket: this.#ticket } satisfies PageMessage))
      },
      message: (data) => {
        if (socket !== this.#socket) return
        if (data instanceof ArrayBuffer) this.#options.sound(data)
        else if (typeof data === 'string') this.#hear(data)
      },
      closed: (code) => {
        if (socket !== this.#socket) return
        if (code === TOO_LARGE) this.#end(MISUSED)
        else this.lost()
      },
    })
    this.#socket = socket
  }

  #hear(text: string): void {
    const message = readServerMessage(text)
    if (message === null) return
    switch (message.type) {
      case 'ready':
        this.#callOff()
        this.#backOff.reset()
        this.#ticket = message.resume
        this.#show({ kind: 'open' })
        break
      case 'ended':
        if (message.sequel.kind === 'over') {
          const { words, person } = message.sequel
          this.#end({ why: 'ended', words, person })
        } else {
          this.#ticket = message.sequel.ticket
          this.#drop()
          this.#show({ kind: 'reconnecting' })
          this.#connect()
        }
        return
      case 'refused':
        this.#end({ why: 'refused', code: message.code, words: message.words })
        return
      default:
        break
    }
    this.#options.told(message)
  }

  #retry(): void {
    const pauseMs = this.#backOff.next(this.#options.nowMs())
    if (pauseMs === null) {
      this.#end({ why: 'lost' })
      return
    }
    if (this.#state.kind === 'open') this.#show({ kind: 'reconnecting' })
    this.#callOff = this.#options.later(() => {
      this.#connect()
    }, pauseMs)
  }

  #end(end: LineEnd): void {
    if (this.#state.kind === 'over') return
    this.#drop()
    this.#show({ kind: 'over', ...end })
  }

  #drop(): void {
    this.#callOff()
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  #show(state: LineState): void {
    this.#state = state
    this.#options.state(state)
  }
}
