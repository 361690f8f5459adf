import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import {
  CAMERA_PROTOCOL,
  cameraServerMessage,
  type CameraServerMessage,
} from '../../src/camera/camera-protocol.ts'

/** A cam lock on a board: a real JPEG, in base64. */
export const JPEG = readFileSync('test/fixtures/pictures/cam-lock.jpg').toString('base64')

export interface PageOptions {
  readonly origin?: string
  readonly protocols?: readonly string[]
}

/** The page behind a camera link, as a program. */
export class CameraPage implements AsyncDisposable {
  readonly messages: CameraServerMessage[] = []
  readonly #socket: WebSocket
  /** The close code, once it is closed. */
  readonly closed: Promise<number>

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      this.messages.push(cameraServerMessage.parse(JSON.parse((data as Buffer).toString('utf8'))))
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.once('close', resolve)
    })
  }

  /** @param url origin of a server. */
  static async open(url: string, options: PageOptions = {}): Promise<CameraPage> {
    const { origin = url, protocols = [CAMERA_PROTOCOL] } = options
    const at = `${url.replace(/^http/, 'ws')}/camera/stream`
    const socket = new WebSocket(at, [...protocols], { origin })
    const page = new CameraPage(socket)
    await once(socket, 'open')
    return page
  }

  /** Opened, and its token told. */
  static async start(url: string, token: string, options: PageOptions = {}): Promise<CameraPage> {
    const page = await CameraPage.open(url, options)
    page.say({ type: 'start', token })
    return page
  }

  say(message: unknown): void {
    this.raw(JSON.stringify(message))
  }

  raw(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  picture(jpeg = JPEG): void {
    this.say({ type: 'picture', jpeg })
  }

  of<T extends CameraServerMessage['type']>(type: T): Extract<CameraServerMessage, { type: T }>[] {
    return this.messages.filter(
      (one): one is Extract<CameraServerMessage, { type: T }> => one.type === type,
    )
  }

  /** How many pictures the assistant has seen, as the page is told. */
  get seen(): number {
    return this.of('seen').at(-1)?.pictures ?? 0
  }

  /** Why it is over; null: it is not. */
  get ended(): string | null {
    return this.of('ended')[0]?.why ?? null
  }

  /** Lost without a goodbye, as a telephone that loses its network. */
  cut(): void {
    this.#socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate()
    await this.closed
  }
}
