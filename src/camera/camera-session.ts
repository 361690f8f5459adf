import { CLOSE_NORMAL, closeFirmly, type MediaSocket } from '../carrier/media-socket.ts'
import { MessageBudget } from '../carrier/message-budget.ts'
import { sleep, type Clock, type Timer } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { CallFinder, FoundCall } from './call-finder.ts'
import type { CameraDoor } from './camera-door.ts'
import type { CameraToken } from './camera-links.ts'
import {
  cameraPageMessage,
  MAX_MESSAGE_BYTES,
  type CameraEnd,
  type CameraPageMessage,
} from './camera-protocol.ts'
import type { OpenView, ViewOver } from './open-view.ts'
import { tellEnd, tellPage } from './tell-page.ts'

/** The server goes, another one may be there (RFC 6455, registry of close codes). */
const CLOSE_RESTART = 1012
const START_WITHIN_MS = 5_000
/** A call without a stream is looked for so often … */
const SEEK_EVERY_MS = 1_000
/** … and given up after so long. */
const SEEK_FOR_MS = 60_000
/** Sooner than the token for coming back is too old. */
const RENEW_EVERY_MS = 300_000
/** The model is shown one picture a second; a page's own second may be somewhat shorter. */
const LEAST_GAP_MS = 900
/** A page has one thing to say in a second. Overflow: it ends. */
const RATES = { perSecond: 5, atOnce: 20 } as const
/** Only pictures are longer: what comes too soon need not be read to know what it is. */
const LONGEST_WORD = 1_000

export interface CameraSessionOptions {
  readonly door: CameraDoor
  readonly finder: Pick<CallFinder, 'find'>
  /** Of the page, as wrong tokens are counted. */
  readonly address: string
  readonly clock: Clock
  readonly log: Log
  /** Called once, when the page does not wait any more: it was let in, or has gone. */
  readonly settled: () => void
}

type State =
  | { readonly kind: 'waiting' }
  /** Its token is ours; the call is looked for, the first time or again. */
  | { readonly kind: 'seeking'; readonly token: CameraToken }
  | Showing
  | { readonly kind: 'over' }

interface Showing {
  readonly kind: 'showing'
  readonly token: CameraToken
  readonly view: OpenView
}

/**
 * One socket of a page behind a camera link. Nothing of it goes anywhere before its token was read,
 * used up, and its call was found; wherever that call goes, the pictures follow.
 */
export class CameraSession {
  readonly #socket: MediaSocket
  readonly #options: CameraSessionOptions
  readonly #budget: MessageBudget
  readonly #deadline: Timer
  #renewal: Timer | null = null
  #state: State = { kind: 'waiting' }
  #tokenUsed = false
  #waits = true
  /** The page knows that the model cannot see. */
  #toldNotNow = false
  #pictures = 0
  /** When the latest one came that was not too soon. */
  #pictureMs = -Infinity

  constructor(socket: MediaSocket, options: CameraSessionOptions) {
    this.#socket = socket
    this.#options = options
    this.#budget = new MessageBudget(RATES, options.clock.nowMs())
    this.#deadline = options.clock.after(START_WITHIN_MS, () => {
      this.#end('protocol')
    })
    socket.on('message', (text) => {
      this.#receive(text)
    })
    socket.on('bytes', () => {
      this.#end('protocol')
    })
    socket.on('closed', () => {
      this.#leave()
    })
  }

  /** The server shuts down: the page comes back, to another process. */
  close(): void {
    this.#leave()
    closeFirmly(this.#socket, this.#options.clock, CLOSE_RESTART, 'restart')
  }

  #receive(text: string): void {
    if (this.#state.kind === 'over') return
    const { clock } = this.#options
    if (text.length > MAX_MESSAGE_BYTES || !this.#budget.spend(clock.nowMs())) {
      this.#end('protocol')
      return
    }
    if (text.length > LONGEST_WORD && !this.#wantsPicture) return
    const message = messageIn(text)
    if (message === null) this.#end('protocol')
    else this.#obey(message)
  }

  /** In the place of its start, it is read as well: to be refused. */
  get #wantsPicture(): boolean {
    if (this.#state.kind === 'waiting') return true
    return this.#state.kind === 'showing' && !this.#isTooSoon
  }

  #obey(message: CameraPageMessage): void {
    switch (message.type) {
      case 'start':
        if (this.#state.kind === 'waiting') this.#start(message.token)
        else this.#end('protocol')
        return
      case 'picture':
        if (this.#state.kind === 'waiting') this.#end('protocol')
        else if (this.#state.kind === 'showing') this.#picture(this.#state, message.jpeg)
        return
      case 'stop':
        this.#leave()
        closeFirmly(this.#socket, this.#options.clock, CLOSE_NORMAL, 'stopped')
    }
  }

  #start(text: string): void {
    const { door, address } = this.#options
    this.#deadline.cancel()
    const token = door.read(text, address)
    if (typeof token === 'string') {
      this.#end(token)
      return
    }
    this.#seek(token)
  }

  #seek(token: CameraToken): void {
    this.#state = { kind: 'seeking', token }
    this.#reach(token).catch((error: unknown) => {
      this.#failed(token, error)
    })
  }

  async #reach(token: CameraToken): Promise<void> {
    const { finder, clock } = this.#options
    const untilMs = clock.nowMs() + SEEK_FOR_MS
    for (;;) {
      const where = await finder.find(token.callId)
      if (this.#isOver()) return
      if (where.kind === 'over') {
        this.#end('call-over')
        return
      }
      if (where.kind === 'found') {
        if (!(await this.#useUp(token))) return
        if (await this.#begin(where, token)) return
        if (this.#isOver()) return
      }
      if (clock.nowMs() >= untilMs) {
        const lost = where.kind === 'found' || where.unreachable
        this.#end(lost ? 'unreachable' : 'call-over')
        return
      }
      this.#notNow()
      await sleep(clock, SEEK_EVERY_MS)
      if (this.#isOver()) return
    }
  }

  /** @returns false: there is nothing more to be done. */
  async #useUp(token: CameraToken): Promise<boolean> {
    if (this.#tokenUsed) return true
    const used = await this.#options.door.use(token)
    if (this.#isOver()) return false
    if (!used) this.#end('used')
    this.#tokenUsed = used
    return used
  }

  /** @returns false: the call is not there any more, look again. */
  async #begin(call: FoundCall, token: CameraToken): Promise<boolean> {
    const fate = { over: false }
    const view = await call.begin(token.madeAtMs, (why) => {
      fate.over = true
      this.#viewOver(why)
    })
    if (typeof view === 'string') {
      if (view === 'lost' || view === 'not-now' || view === 'call-over') return false
      this.#end(view)
      return true
    }
    if (this.#isOver()) {
      view.close()
      return true
    }
    if (fate.over) return false
    this.#letIn(call.assistant, token, view)
    return true
  }

  #letIn(assistant: string, token: CameraToken, view: OpenView): void {
    this.#settle()
    this.#state = { kind: 'showing', token, view }
    this.#toldNotNow = false
    this.#options.log.info(
      { callId: token.callId, by: token.kind },
      'camera shows a call something',
    )
    this.#tellReady(assistant, token)
  }

  #tellReady(assistant: string, token: CameraToken): void {
    const { door, clock } = this.#options
    tellPage(this.#socket, { type: 'ready', assistant, resume: door.resume(token) })
    this.#renewal?.cancel()
    this.#renewal = clock.after(RENEW_EVERY_MS, () => {
      if (this.#state.kind === 'showing') this.#tellReady(assistant, token)
    })
  }

  get #isTooSoon(): boolean {
    return this.#options.clock.nowMs() - this.#pictureMs < LEAST_GAP_MS
  }

  #picture({ token, view }: Showing, jpeg: string): void {
    if (this.#isTooSoon) return
    this.#pictureMs = this.#options.clock.nowMs()
    this.#show(view, jpeg).catch((error: unknown) => {
      this.#failed(token, error)
    })
  }

  async #show(view: OpenView, jpeg: string): Promise<void> {
    const showing = await view.show(jpeg)
    if (this.#state.kind !== 'showing' || this.#state.view !== view) return
    if (showing === 'shown') {
      this.#toldNotNow = false
      this.#pictures += 1
      tellPage(this.#socket, { type: 'seen', pictures: this.#pictures })
    } else if (showing === 'not-now') this.#notNow()
  }

  #viewOver(why: ViewOver): void {
    if (this.#state.kind !== 'showing') return
    if (why !== 'call-over' && why !== 'lost') {
      this.#end(why)
      return
    }
    // Its stream is over. The call may go on with another one, here or elsewhere.
    this.#notNow()
    this.#seek(this.#state.token)
  }

  #notNow(): void {
    if (this.#toldNotNow) return
    this.#toldNotNow = true
    tellPage(this.#socket, { type: 'not-now' })
  }

  /** A mistake of ours: it must not reach the call. */
  #failed({ callId }: CameraToken, error: unknown): void {
    this.#options.log.error({ callId, err: error }, 'camera failed')
    this.#end('failed')
  }

  #end(why: CameraEnd): void {
    if (this.#isOver()) return
    const { log } = this.#options
    const { token } = { token: null, ...this.#state }
    // Whoever has no token of ours could fill the log.
    const level = token === null ? 'debug' : 'info'
    log[level]({ callId: token?.callId ?? null, why, pictures: this.#pictures }, 'camera ended')
    this.#leave()
    tellEnd(this.#socket, this.#options.clock, why)
  }

  /** Idempotent. */
  #leave(): void {
    const state = this.#state
    if (state.kind === 'over') return
    this.#state = { kind: 'over' }
    this.#deadline.cancel()
    this.#renewal?.cancel()
    if (state.kind === 'showing') state.view.close()
    this.#settle()
  }

  #settle(): void {
    if (!this.#waits) return
    this.#waits = false
    this.#options.settled()
  }

  /** Read anew after each wait. */
  #isOver(): boolean {
    return this.#state.kind === 'over'
  }
}

/** Null: it is nothing that a page may say. */
function messageIn(text: string): CameraPageMessage | null {
  try {
    const read = cameraPageMessage.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}
