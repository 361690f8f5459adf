import { CAMERA_PROTOCOL } from '../../../src/camera/camera-protocol.ts'
import { startPictures } from '../pictures/pictures.ts'
import { Observable } from '../shell/observable.ts'
import {
  closeCamera,
  hasSeveralCameras,
  keepAwake,
  openCamera,
  type Facing,
} from './camera-device.ts'
import { CameraLine, type LineSocket, type LineTime, type SocketListener } from './camera-line.ts'
import type { Phase } from './camera-words.ts'
import { forgetToken, keepToken, tokenToStart } from './kept-token.ts'

/** Without a new picture for so long, nothing moves. */
const STILL_AFTER_MS = 3_000

/** What the page shows. */
export interface CameraView {
  readonly phase: Phase
  /** With `ended`: why. */
  readonly why: string
  readonly stream: MediaStream | null
  readonly facing: Facing
  readonly canTurn: boolean
  readonly seen: number
}

/** Camera and connection of the page, from its first button to its last. */
export class CameraShow {
  readonly view = new Observable<CameraView>({
    phase: 'welcome',
    why: '',
    stream: null,
    facing: 'environment',
    canTurn: false,
    seen: 0,
  })
  readonly #path: string
  #line: CameraLine | null = null
  #endPictures: (() => void) | null = null
  #letSleep: (() => void) | null = null
  #cancelStill: (() => void) | null = null
  /** Grows with each press: what was asked for before counts no more. */
  #press = 0

  /** @param path of the page: its last part is the link's token. */
  constructor(path: string) {
    this.#path = path
  }

  /** Asks for the camera first: a link is not used up by whoever cannot show anything. */
  async start(facing = this.view.value.facing): Promise<void> {
    const press = this.#begin('asking')
    const camera = await openCamera(facing)
    if (press !== this.#press) {
      if (typeof camera !== 'string') closeCamera(camera)
      return
    }
    if (typeof camera === 'string') {
      this.#tell({ phase: camera })
      return
    }
    this.#tell({ phase: 'connecting', facing })
    this.#letSleep = keepAwake()
    this.#line = this.#openLine()
    this.#look(camera)
    const canTurn = await hasSeveralCameras()
    if (press === this.#press) this.#tell({ canTurn })
  }

  /** To the other side of the device, while it shows. */
  async turn(): Promise<void> {
    const { facing: before, stream } = this.view.value
    const line = this.#line
    if (line === null || stream === null) return
    const facing = before === 'user' ? 'environment' : 'user'
    // Telephones open one camera at a time.
    this.#endPictures?.()
    closeCamera(stream)
    this.#tell({ stream: null, facing })
    const camera = await openCamera(facing)
    if (this.#line !== line) {
      if (typeof camera !== 'string') closeCamera(camera)
    } else if (typeof camera === 'string') {
      this.#finish()
      this.#tell({ phase: camera })
    } else this.#look(camera)
  }

  /** The network is back. */
  hurry(): void {
    this.#line?.hurry()
  }

  stop(): void {
    const line = this.#line
    this.#finish()
    line?.stop()
    this.#tell({ phase: 'stopped' })
  }

  #openLine(): CameraLine {
    return new CameraLine({
      connect,
      token: tokenToStart(this.#path),
      time,
      on: {
        ready: (_assistant, resume) => {
          keepToken(this.#path, resume)
          this.#tell({ phase: 'sending' })
          this.#expectStill()
        },
        notNow: () => {
          this.#tell({ phase: 'not-now' })
        },
        seen: (seen) => {
          this.#tell({ seen, phase: 'sending' })
          this.#expectStill()
        },
        lost: () => {
          this.#tell({ phase: 'reconnecting' })
        },
        ended: (why) => {
          forgetToken()
          this.#finish()
          this.#tell({ phase: 'ended', why })
        },
      },
    })
  }

  #look(camera: MediaStream): void {
    this.#tell({ stream: camera })
    this.#endPictures = startPictures(camera, (jpeg) => {
      this.#line?.picture(jpeg)
    })
    for (const track of camera.getVideoTracks()) {
      track.addEventListener('ended', () => {
        if (this.view.value.stream !== camera) return
        const line = this.#line
        this.#finish()
        line?.stop()
        this.#tell({ phase: 'broken' })
      })
    }
  }

  #expectStill(): void {
    this.#cancelStill?.()
    this.#cancelStill = time.after(STILL_AFTER_MS, () => {
      const { phase, seen } = this.view.value
      if (phase === 'sending' && seen > 0) this.#tell({ phase: 'still' })
    })
  }

  #begin(phase: Phase): number {
    this.#finish()
    this.#tell({ phase, why: '' })
    return this.#press
  }

  #finish(): void {
    this.#press += 1
    this.#line = null
    this.#cancelStill?.()
    this.#endPictures?.()
    this.#endPictures = null
    this.#letSleep?.()
    this.#letSleep = null
    const { stream } = this.view.value
    if (stream !== null) closeCamera(stream)
    this.#tell({ stream: null })
  }

  #tell(news: Partial<CameraView>): void {
    this.view.set({ ...this.view.value, ...news })
  }
}

function connect(listener: SocketListener): LineSocket {
  const socket = new WebSocket(
    `${location.origin.replace(/^http/, 'ws')}/camera/stream`,
    CAMERA_PROTOCOL,
  )
  socket.addEventListener('open', listener.opened)
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') listener.said(data)
  })
  socket.addEventListener('close', ({ code }) => {
    listener.closed(code)
  })
  return socket
}

const time: LineTime = {
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}
