import type { Showing } from '../call/caller-view.ts'
import type { Peer, PeerClient } from '../console/peer/peer-client.ts'
import type { Clock, Timer } from '../shared/clock.ts'
import { messageOf } from '../shared/errors.ts'
import type { Log } from '../shared/log.ts'
import type { BegunView, OnViewOver, OpenView, ViewOver } from './open-view.ts'
import { beginAnswer, viewAnswer, type ViewAnswer } from './peer-words.ts'

/** Somebody holds their telephone at a piece of furniture meanwhile. */
const ANSWER_WITHIN_MS = 3_000
/** How soon a page learns that the call wants no more, when nothing moves before its camera. */
const ASK_EVERY_MS = 1_000

export interface ElsewhereOptions {
  readonly peer: Peer
  readonly peers: Pick<PeerClient, 'ask'>
  readonly callId: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Begins to show a call of another process something. Never rejects.
 *
 * @param madeAtMs when the link was made, Unix time.
 * @returns `lost`: that process does not answer, or has the call no more.
 */
export async function beginElsewhere(
  options: ElsewhereOptions,
  madeAtMs: number,
  onOver: OnViewOver,
): Promise<BegunView | 'lost'> {
  const answer = beginAnswer.safeParse(await ask(options, '', { madeAtMs }))
  if (!answer.success) return 'lost'
  if ('not' in answer.data) return answer.data.not
  return new ViewElsewhere(options, answer.data.viewer, onOver)
}

/** A hold on a call of another process, which is asked once a second whether it still is one. */
class ViewElsewhere implements OpenView {
  readonly #options: ElsewhereOptions
  readonly #viewer: string
  readonly #onOver: OnViewOver
  #next: Timer
  /** A question without a picture that is under way; the next one waits for it. */
  #look: Promise<unknown> = Promise.resolve()
  #showing = false
  #over = false

  constructor(options: ElsewhereOptions, viewer: string, onOver: OnViewOver) {
    this.#options = options
    this.#viewer = viewer
    this.#onOver = onOver
    this.#next = this.#later()
  }

  /** One picture is under way at a time; what comes meanwhile came too soon. */
  async show(jpeg: string): Promise<Showing> {
    if (this.#over) return 'over'
    if (this.#showing) return 'too-soon'
    this.#showing = true
    await this.#look
    const answer = await this.#ask({ jpeg })
    this.#showing = false
    return answer === null || 'over' in answer ? 'over' : answer.showing
  }

  close(): void {
    if (this.#over) return
    this.#stop()
    void ask(this.#options, this.#viewer, { end: true })
  }

  #later(): Timer {
    return this.#options.clock.after(ASK_EVERY_MS, () => {
      this.#look = this.#ask({})
    })
  }

  async #ask(question: { readonly jpeg?: string }): Promise<ViewAnswer | null> {
    if (this.#isOver()) return null
    this.#next.cancel()
    const parsed = viewAnswer.safeParse(await ask(this.#options, this.#viewer, question))
    if (this.#isOver()) return null
    const answer = parsed.success ? parsed.data : null
    if (answer === null) this.#end('lost')
    else if ('over' in answer) this.#end(answer.over)
    else this.#next = this.#later()
    return answer
  }

  #end(why: ViewOver): void {
    this.#stop()
    this.#onOver(why)
  }

  /** Asked anew after each wait. */
  #isOver(): boolean {
    return this.#over
  }

  #stop(): void {
    this.#over = true
    this.#next.cancel()
  }
}

/** The answer as JSON; null: there is none, or it was refused. */
async function ask(
  { peer, peers, callId, clock, log }: ElsewhereOptions,
  viewer: string,
  body: unknown,
): Promise<unknown> {
  const path = `/calls/${encodeURIComponent(callId)}/camera${viewer === '' ? '' : `/${viewer}`}`
  const late = new AbortController()
  const timer = clock.after(ANSWER_WITHIN_MS, () => {
    late.abort()
  })
  try {
    const times = { withinMs: ANSWER_WITHIN_MS, signal: late.signal }
    const question = { method: 'POST', path, body, ...times } as const
    const response = await peers.ask(peer, question)
    const answer: unknown = await response.json()
    return response.ok ? answer : null
  } catch (error) {
    log.warn({ callId, owner: peer.id, reason: messageOf(error) }, 'another process not reached')
    return null
  } finally {
    timer.cancel()
  }
}
