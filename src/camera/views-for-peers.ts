import type { CallerView, ViewEnd, Viewing } from '../call/caller-view.ts'
import type { PeerFeature } from '../console/peer/peer-routes.ts'
import { readInput } from '../console/read-input.ts'
import { Refused } from '../console/refused.ts'
import type { Clock, Timer } from '../shared/clock.ts'
import { randomHex } from '../shared/ids.ts'
import { MAX_MESSAGE_BYTES } from './camera-protocol.ts'
import {
  beginQuestion,
  VIEWER_SILENT_MS,
  viewQuestion,
  type BeginAnswer,
  type ViewAnswer,
} from './peer-words.ts'

/** Cameras of pages at other processes. Overflow: `not-now`, until some of them have gone. */
const MAX_VIEWERS = 120
const SWEEP_EVERY_MS = 2_000

export interface ViewsForPeersOptions {
  /** See `CallSwitchboard.viewOf`. */
  readonly viewOf: (callId: string) => CallerView | 'not-talking' | null
  readonly clock: Clock
}

interface Viewer {
  readonly callId: string
  readonly viewing: Viewing
  /** Why it may not go on; it learns of it when it asks. */
  over: ViewEnd | null
  heardMs: number
}

/** Lets pages at other processes show the calls of this one something. */
export class ViewsForPeers {
  readonly #options: ViewsForPeersOptions
  readonly #viewers = new Map<string, Viewer>()
  #sweep: Timer | null = null

  constructor(options: ViewsForPeersOptions) {
    this.#options = options
  }

  /** `POST /calls/:id/camera` and `/calls/:id/camera/:viewer`, for other processes. */
  readonly routes: PeerFeature = (routes) => {
    routes.addHook('onClose', () => {
      this.#sweep?.cancel()
      this.#sweep = null
    })
    routes.post<{ Params: { id: string } }>('/calls/:id/camera', (request) => {
      const { madeAtMs } = readInput(beginQuestion, request.body)
      return this.#begin(request.params.id, madeAtMs)
    })
    routes.post<{ Params: { id: string; viewer: string } }>(
      '/calls/:id/camera/:viewer',
      { bodyLimit: MAX_MESSAGE_BYTES },
      (request) => {
        const { id, viewer } = request.params
        const { jpeg, end } = readInput(viewQuestion, request.body)
        return this.#answer(id, viewer, end === true ? 'end' : (jpeg ?? null))
      },
    )
  }

  #begin(callId: string, madeAtMs: number): BeginAnswer {
    const { viewOf, clock } = this.#options
    const view = viewOf(callId)
    if (view === null) throw notHere()
    if (view === 'not-talking' || this.#viewers.size >= MAX_VIEWERS) return { not: 'not-now' }
    const ended = (why: ViewEnd): void => {
      viewer.over = why
    }
    const viewing = view.begin('link', ended, madeAtMs)
    if (typeof viewing === 'string') return { not: viewing }
    const viewer: Viewer = { callId, viewing, over: null, heardMs: clock.nowMs() }
    const id = randomHex(16)
    this.#viewers.set(id, viewer)
    this.#sweep ??= clock.after(SWEEP_EVERY_MS, this.#forgetSilent)
    return { viewer: id }
  }

  /** @param asked a picture, or the end; null: whether it may go on. */
  #answer(callId: string, id: string, asked: string | null): ViewAnswer {
    const viewer = this.#viewers.get(id)
    if (viewer?.callId !== callId) throw notHere()
    viewer.heardMs = this.#options.clock.nowMs()
    if (asked === 'end') {
      this.#viewers.delete(id)
      viewer.viewing.close()
      return { showing: 'not-now' }
    }
    const showing = asked === null || viewer.over !== null ? null : viewer.viewing.show(asked)
    // It may have been the last picture that may be shown.
    const { over } = this.#viewers.get(id) ?? viewer
    if (over !== null) {
      this.#viewers.delete(id)
      return { over }
    }
    return { showing: showing === 'shown' || showing === 'not-now' ? showing : 'too-soon' }
  }

  /** The process of its page is dead, or has lost its way to us. */
  readonly #forgetSilent = (): void => {
    const nowMs = this.#options.clock.nowMs()
    for (const [id, { viewing, heardMs }] of this.#viewers) {
      if (nowMs - heardMs < VIEWER_SILENT_MS) continue
      this.#viewers.delete(id)
      viewing.close()
    }
    const { clock } = this.#options
    this.#sweep = this.#viewers.size === 0 ? null : clock.after(SWEEP_EVERY_MS, this.#forgetSilent)
  }
}

function notHere(): Refused {
  return new Refused(404, 'not-here', 'The call is not at this process.')
}
