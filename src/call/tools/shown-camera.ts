import type { Clock, Timer } from '../../shared/clock.ts'
import type { CallCamera } from '../../tools/call-camera.ts'
import type { CallerView } from '../caller-view.ts'
import { NO_MORE_PICTURES, PICTURES_COME } from '../line/requests.ts'
import type { CallMemory } from './call-memory.ts'

/** In the memory of the call: when its cameras were last switched off, Unix time. */
const OFF_AT = 'camera-off-at'
/** In the memory of the call: the model was told that a camera is on, and has not switched it off. */
const TOLD = 'camera-told'

/** A page that has lost its network is back within a few seconds, nearly always. */
const GONE_FOR_GOOD_MS = 8_000

export interface ShownCameraOptions {
  readonly view: Pick<CallerView, 'on' | 'end' | 'refuseLinks' | 'listen'>
  readonly memory: CallMemory
  /** @returns null: there are no links here. */
  readonly link: () => string | null
  /** Has the model know something, as soon as nobody speaks. @returns false: too much waits. */
  readonly tell: (text: string) => boolean
  readonly clock: Clock
}

/** The cameras of one call, as its tools may use them; what was switched off stays off elsewhere. */
export class ShownCamera implements CallCamera {
  readonly #options: ShownCameraOptions
  /** Runs while a camera is gone that may come back. */
  #missing: Timer | null = null

  constructor(options: ShownCameraOptions) {
    this.#options = options
    const offAtMs = options.memory.get(OFF_AT)
    if (typeof offAtMs === 'number') options.view.refuseLinks(offAtMs)
    options.view.listen({
      first: () => {
        this.#announce()
      },
      gone: () => {
        this.#missing?.cancel()
        this.#missing = options.clock.after(GONE_FOR_GOOD_MS, () => {
          this.#takeBack()
        })
      },
      over: () => this.#missing?.cancel(),
    })
  }

  get on(): boolean {
    return this.#options.view.on
  }

  link(): string | null {
    return this.#options.link()
  }

  stop(): boolean {
    const { view, memory, clock } = this.#options
    const nowMs = Math.floor(clock.wallMs())
    const wasOn = view.on
    view.refuseLinks(nowMs)
    memory.set(OFF_AT, nowMs)
    memory.set(TOLD, undefined)
    view.end('agent')
    return wasOn
  }

  /** Once: not again when the camera comes back after a lost connection. */
  #announce(): void {
    const { memory, tell } = this.#options
    if (memory.get(TOLD) !== true && tell(PICTURES_COME)) memory.set(TOLD, true)
  }

  /** Unless the camera is back, or the model does not know of any. */
  #takeBack(): void {
    const { view, memory, tell } = this.#options
    if (view.on || memory.get(TOLD) !== true) return
    if (tell(NO_MORE_PICTURES)) memory.set(TOLD, undefined)
  }
}
