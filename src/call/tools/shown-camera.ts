import type { Clock } from '../../shared/clock.ts'
import type { CallCamera } from '../../tools/call-camera.ts'
import type { CallerView } from '../caller-view.ts'
import type { CallMemory } from './call-memory.ts'

/** In the memory of the call: when its cameras were last switched off, Unix time. */
const OFF_AT = 'camera-off-at'
/** In the memory of the call: the model was told that a camera is on, and has not switched it off. */
const TOLD = 'camera-told'

/** Pictures alone are no reason for the model to speak, and the caller waits for a word. */
export const PICTURES_COME =
  'The caller shows you something now: from here on you are sent a picture of it each second, as ' +
  'long as it changes. Say in one short sentence that you see it and what it is, then go on with ' +
  'what the caller needs.'

export interface ShownCameraOptions {
  readonly view: Pick<CallerView, 'on' | 'end' | 'refuseLinks' | 'onFirst'>
  readonly memory: CallMemory
  /** @returns null: there are no links here. */
  readonly link: () => string | null
  /** Has the model know something, as soon as nobody speaks. */
  readonly tell: (text: string) => void
  readonly clock: Clock
}

/** The cameras of one call, as its tools may use them; what was switched off stays off elsewhere. */
export class ShownCamera implements CallCamera {
  readonly #options: ShownCameraOptions

  constructor(options: ShownCameraOptions) {
    this.#options = options
    const offAtMs = options.memory.get(OFF_AT)
    if (typeof offAtMs === 'number') options.view.refuseLinks(offAtMs)
    options.view.onFirst(() => {
      this.#announce()
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
    if (memory.get(TOLD) === true) return
    memory.set(TOLD, true)
    tell(PICTURES_COME)
  }
}
