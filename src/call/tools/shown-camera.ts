import type { Clock } from '../../shared/clock.ts'
import type { CallCamera } from '../../tools/call-camera.ts'
import type { CallerView } from '../caller-view.ts'
import { PICTURES_COME } from '../line/requests.ts'
import type { CallMemory } from './call-memory.ts'

/** In the memory of the call: when its cameras were last switched off, Unix time. */
const OFF_AT = 'camera-off-at'
/** In the memory of the call: the model was told that a camera is on, and has not switched it off. */
const TOLD = 'camera-told'

export interface ShownCameraOptions {
  readonly view: Pick<CallerView, 'on' | 'end' | 'refuseLinks' | 'onFirst'>
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
    if (memory.get(TOLD) !== true && tell(PICTURES_COME)) memory.set(TOLD, true)
  }
}
