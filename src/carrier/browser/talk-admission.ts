import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { CLOSE_INTERNAL, CLOSE_NORMAL, CLOSE_POLICY, closeFirmly } from '../media-socket.ts'
import type { MediaSocket } from '../media-socket.ts'
import type { BrowserCalls, Entry } from './browser-calls.ts'
import { readPageMessage } from './page-message.ts'
import type { RefusalCode, ServerMessage } from './talk-protocol.ts'

/** From the upgrade to the first message. */
const START_DEADLINE_MS = 5_000
/** From there to a stream that was let in: longer than the switchboard ever takes. */
const ENTRY_DEADLINE_MS = 5_000
/** What may come while the ticket is being checked: some seconds of sound. */
const MAX_EARLY_MESSAGES = 500
const MAX_EARLY_BYTES = 1_048_576

export interface TalkAdmissionOptions {
  readonly calls: Pick<BrowserCalls, 'enter' | 'connect' | 'abandon'>
  readonly clock: Clock
  readonly log: Log
  /** Called once, when the socket does not wait any more: let in, refused or gone. */
  readonly settled: () => void
}

/** What is known of the page at the door. */
type AtTheDoor =
  | { readonly kind: 'waiting' }
  /** Its ticket is being checked; what comes meanwhile is kept in order. */
  | { readonly kind: 'checking'; readonly early: (string | Uint8Array)[] }
  | { readonly kind: 'settled' }

/**
 * Waits at the door of one socket until its page has shown a good ticket, then hands the stream
 * over. Until then nothing that arrives goes anywhere. Who is refused is told why.
 */
export class TalkAdmission {
  readonly #socket: MediaSocket
  readonly #options: TalkAdmissionOptions
  readonly #listening: readonly (() => void)[]
  #deadline: { cancel(): void }
  #earlyBytes = 0
  #state: AtTheDoor = { kind: 'waiting' }

  constructor(socket: MediaSocket, options: TalkAdmissionOptions) {
    this.#socket = socket
    this.#options = options
    this.#deadline = options.clock.after(START_DEADLINE_MS, () => {
      this.#refuse('protocol', 'No start message came in time.')
    })
    this.#listening = [
      socket.on('message', (text) => {
        this.#receive(text)
      }),
      socket.on('bytes', (bytes) => {
        this.#receive(bytes)
      }),
      socket.on('violation', (code) => {
        this.#refuse('protocol', `The connection was misused: ${code}.`)
      }),
      socket.on('closed', (code) => {
        if (this.#settle()) options.log.info({ code }, 'page left before it was let in')
      }),
    ]
  }

  #receive(message: string | Uint8Array): void {
    if (this.#state.kind === 'checking') this.#keepEarly(this.#state.early, message)
    else if (this.#state.kind === 'waiting') this.#begin(message)
  }

  #keepEarly(early: (string | Uint8Array)[], message: string | Uint8Array): void {
    this.#earlyBytes += message.length
    if (early.length < MAX_EARLY_MESSAGES && this.#earlyBytes <= MAX_EARLY_BYTES) {
      early.push(message)
    } else this.#refuse('protocol', 'Too much was sent before the call was ready.')
  }

  #begin(first: string | Uint8Array): void {
    const message = typeof first === 'string' ? readPageMessage(first) : null
    if (message?.type === 'bad') this.#refuse('protocol', message.words)
    else if (message?.type !== 'start') this.#refuse('protocol', 'The first message is a start.')
    else {
      this.#state = { kind: 'checking', early: [] }
      this.#deadline.cancel()
      this.#deadline = this.#options.clock.after(ENTRY_DEADLINE_MS, () => {
        this.#refuse('failed', 'The call could not be found in time.')
      })
      this.#enter(message.ticket).catch((err: unknown) => {
        this.#failed(err)
      })
    }
  }

  async #enter(ticket: string): Promise<void> {
    const entry = await this.#options.calls.enter(ticket)
    if (entry.kind === 'out') this.#turnAway(entry)
    else if (this.#state.kind === 'checking') this.#handOver(entry, this.#state.early)
    else this.#options.calls.abandon(entry)
  }

  #handOver(entry: Entry & { kind: 'in' }, early: readonly (string | Uint8Array)[]): void {
    this.#settle()
    const stream = this.#options.calls.connect(entry, this.#socket)
    for (const message of early) stream.receive(message)
  }

  #turnAway({ message, why }: Entry & { kind: 'out' }): void {
    if (!this.#settle()) return
    this.#options.log.warn({ why }, 'page not let in')
    const code = message.type === 'refused' ? CLOSE_POLICY : CLOSE_NORMAL
    this.#sayLast(message, code, message.type)
  }

  #refuse(code: RefusalCode, words: string): void {
    if (!this.#settle()) return
    this.#options.log.warn({ code, words }, 'page refused before it was let in')
    this.#sayLast({ type: 'refused', code, words }, CLOSE_POLICY, code)
  }

  /** An exception on our side ends this stream. */
  #failed(err: unknown): void {
    this.#options.log.error({ err }, 'page could not be let in')
    this.#settle()
    const words = 'Something went wrong at the server.'
    this.#sayLast({ type: 'refused', code: 'failed', words }, CLOSE_INTERNAL, 'failed')
  }

  #sayLast(message: ServerMessage, code: number, reason: string): void {
    this.#socket.send(JSON.stringify(message))
    closeFirmly(this.#socket, this.#options.clock, code, reason)
  }

  /** True for the first caller only. */
  #settle(): boolean {
    if (this.#state.kind === 'settled') return false
    this.#state = { kind: 'settled' }
    this.#deadline.cancel()
    for (const stop of this.#listening) stop()
    this.#options.settled()
    return true
  }
}
