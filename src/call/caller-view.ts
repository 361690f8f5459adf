import type { CallFact } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'

/** Why somebody who showed pictures may not go on. */
export type ViewEnd =
  /** Another camera shows the same caller's view. */
  | 'taken-over'
  /** The assistant has seen enough. */
  | 'agent'
  | 'call-over'
  /** The call has shown as many pictures as a call may. */
  | 'spent'

/** What became of one picture. */
export type Showing =
  | 'shown'
  /** It came too soon after the one before: it was dropped. */
  | 'too-soon'
  /** The model cannot see just now: it was dropped. */
  | 'not-now'
  /** This camera is not the call's any more. */
  | 'over'

/** One camera's hold on what the model sees of a call. */
export interface Viewing {
  show(jpeg: string): Showing
  /** No more pictures; idempotent, and nothing is told. */
  close(): void
}

/** Told what becomes of a call's cameras. */
export interface ViewListener {
  /** The model has been shown the first picture of a camera. */
  first(): void
  /** A camera that has shown something was switched off on its side, or lost, or may show no more. */
  gone(): void
  /** The call is over: nothing follows. */
  over(): void
}

const NOBODY: ViewListener = {
  first: () => undefined,
  gone: () => undefined,
  over: () => undefined,
}

export interface CallerViewOptions {
  /** Shows the model a JPEG in base64. @returns false: it cannot see just now. */
  readonly show: (jpeg: string) => boolean
  readonly report: (fact: CallFact) => void
  readonly clock: Clock
}

/**
 * The model is shown one picture a second: it looks no more often. A camera's own second may be
 * somewhat shorter than ours.
 */
const LEAST_GAP_MS = 900
/** A quarter of an hour: some 230,000 tokens (258 each). */
const MAX_PICTURES = 900

/** What a caller shows the model, from whichever camera: one at a time, one picture a second. */
export class CallerView {
  readonly #options: CallerViewOptions
  #camera: Camera | null = null
  #shown = 0
  #lastMs = -Infinity
  #linksRefusedToMs = -Infinity
  #over = false
  #listener = NOBODY

  constructor(options: CallerViewOptions) {
    this.#options = options
  }

  /** Somebody's camera is on. */
  get on(): boolean {
    return this.#camera !== null
  }

  /**
   * Another camera takes over, whoever had it before.
   *
   * @param by the caller's own page, or a link that a caller on the telephone has opened.
   * @param onEnd told once when the camera may not go on; not after {@link Viewing.close}.
   * @param madeAtMs when its link was made, Unix time.
   * @returns the reason why there is nothing to be shown any more, or the camera's hold.
   */
  begin(
    by: 'page' | 'link',
    onEnd: (why: ViewEnd) => void,
    madeAtMs = Infinity,
  ): Viewing | Exclude<ViewEnd, 'taken-over'> {
    if (this.#over) return 'call-over'
    if (madeAtMs <= this.#linksRefusedToMs) return 'agent'
    if (this.#shown >= MAX_PICTURES) return 'spent'
    this.end('taken-over')
    const camera: Camera = { by, onEnd, pictures: 0 }
    this.#camera = camera
    this.#options.report({ type: 'camera', on: true, by })
    return {
      show: (jpeg) => this.#show(camera, jpeg),
      close: () => {
        this.#leave(camera, null)
      },
    }
  }

  /** From now on it is `listener` who is told. */
  listen(listener: ViewListener): void {
    this.#listener = listener
  }

  /** Links that were made until then show nothing any more; Unix time. */
  refuseLinks(untilMs: number): void {
    this.#linksRefusedToMs = untilMs
  }

  /** No more pictures from the camera that is on; another one may come. */
  end(why: ViewEnd): void {
    const camera = this.#camera
    if (camera === null) return
    this.#leave(camera, why)
    camera.onEnd(why)
  }

  /** The call is over. Idempotent. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.end('call-over')
    this.#listener.over()
  }

  #show(camera: Camera, jpeg: string): Showing {
    if (this.#camera !== camera) return 'over'
    const nowMs = this.#options.clock.nowMs()
    if (nowMs - this.#lastMs < LEAST_GAP_MS) return 'too-soon'
    if (!this.#options.show(jpeg)) return 'not-now'
    this.#lastMs = nowMs
    this.#shown += 1
    camera.pictures += 1
    if (camera.pictures === 1) this.#listener.first()
    if (this.#shown >= MAX_PICTURES) this.end('spent')
    return 'shown'
  }

  #leave(camera: Camera, why: ViewEnd | null): void {
    if (this.#camera !== camera) return
    this.#camera = null
    const { by, pictures } = camera
    const because = why === null ? {} : { why }
    this.#options.report({ type: 'camera', on: false, by, pictures, ...because })
    if (pictures > 0 && (why === null || why === 'spent')) this.#listener.gone()
  }
}

interface Camera {
  readonly by: 'page' | 'link'
  readonly onEnd: (why: ViewEnd) => void
  pictures: number
}
