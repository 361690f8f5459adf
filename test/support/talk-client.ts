import { once } from 'node:events'
import WebSocket, { type RawData } from 'ws'
import { Resampler } from '../../src/audio/resampler.ts'
import {
  AGENT_RATE,
  CALLER_RATE,
  newCallAnswer,
  serverMessage,
  SOUND_HEAD_BYTES,
  TALK_PROTOCOL,
  type NewCallAnswer,
  type ServerMessage,
} from '../../src/carrier/browser/talk-protocol.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { FRAME_MS, FrameClock } from '../../src/sandbox/phone/frame-clock.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'

const FRAME_SAMPLES = (CALLER_RATE * FRAME_MS) / 1_000

export type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/** What a page asks over HTTP. */
export async function askTalk(
  url: string,
  path: string,
  options: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const { body, headers = {} } = options
  const response = await fetch(`${url}/talk/api${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json', origin: url }),
      ...headers,
    },
  })
  return { status: response.status, body: await response.json(), headers: response.headers }
}

/** A call that the server has taken, as soon as it takes one: on a slow machine its loop may be late. */
export async function beginTalk(url: string, assistant?: string): Promise<NewCallAnswer> {
  while (!(await fetch(`${url}/readyz`)).ok) await sleep(systemClock, 100)
  const body = assistant === undefined ? {} : { assistant }
  return newCallAnswer.parse((await askTalk(url, '/calls', { body })).body)
}

/** One piece of the agent's sound as it came. */
interface Heard {
  readonly place: number
  readonly samples: Int16Array
}

/** A page without a browser: talks the protocol, plays what it hears in real time. */
export class TalkClient implements Disposable {
  readonly told: ServerMessage[] = []
  /** The agent's sound as it came; a test may empty it. */
  readonly heard: Heard[] = []
  /** With the WebSocket close code. */
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #waiting = new Set<() => void>()
  #microphone: FrameClock | null = null
  #saying: Int16Array = new Int16Array(0)
  #place = 0
  /** When everything that came so far will have been played. */
  #quietAtMs = 0
  #marks: { readonly name: string; readonly timer: { cancel(): void } }[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    void this.closed.then(() => {
      this.#leave()
    })
    socket.on('error', () => undefined)
    socket.on('message', (data: RawData, binary: boolean) => {
      const bytes = data as Buffer
      if (binary) this.#play(bytes)
      else this.#hear(serverMessage.parse(JSON.parse(bytes.toString('utf8'))))
      for (const look of this.#waiting) look()
    })
  }

  /** @throws when the upgrade is refused; the message holds the HTTP status. */
  static async open(
    url: string,
    { origin = url, protocol = TALK_PROTOCOL }: { origin?: string; protocol?: string } = {},
  ): Promise<TalkClient> {
    const address = `${url.replace(/^http/, 'ws')}/talk/stream`
    const socket = new WebSocket(address, protocol, { origin })
    const client = new TalkClient(socket)
    await once(socket, 'open')
    return client
  }

  /** Opens a socket, starts the stream and the microphone. */
  static async start(url: string, ticket: string): Promise<TalkClient> {
    const client = await TalkClient.open(url)
    client.send({ type: 'start', ticket })
    await client.until('ready')
    client.#microphone = new FrameClock(systemClock, () => {
      client.#speak()
    })
    return client
  }

  of<T extends ServerMessage['type']>(type: T): Told<T>[] {
    return this.told.filter((one): one is Told<T> => one.type === type)
  }

  /** How long the sound in {@link heard} is. */
  get heardMs(): number {
    return (this.heard.reduce((sum, one) => sum + one.samples.length, 0) / AGENT_RATE) * 1_000
  }

  /** All that one side has said. */
  words(who: 'caller' | 'agent'): string {
    return this.of('said')
      .filter((one) => one.who === who)
      .map(({ text }) => text)
      .join('')
  }

  /** Waits for a message of that type, one that has come counts; the test's own time limit holds. */
  async until<T extends ServerMessage['type']>(
    type: T,
    matches: (message: Told<T>) => boolean = () => true,
  ): Promise<Told<T>> {
    let found: Told<T> | undefined
    await this.when(() => {
      found = this.of(type).find(matches)
      return found !== undefined
    })
    return found!
  }

  /** Waits until something that has come makes it true. */
  when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes)
  }

  /** Says a caller's clip, from the next frame on. */
  say(clip: string): void {
    const { samples, sampleRate } = loadClip(clip)
    this.#saying = new Resampler(sampleRate, CALLER_RATE).process(samples)
  }

  /** Nothing of what comes is read any more. */
  stopReading(): void {
    this.#socket.pause()
  }

  /** The network is gone, without a word. */
  cut(): void {
    this.#leave()
    this.#socket.terminate()
  }

  [Symbol.dispose](): void {
    this.cut()
  }

  #leave(): void {
    this.#microphone?.stop()
    for (const { timer } of this.#marks) timer.cancel()
    this.#marks = []
  }

  #speak(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    const message = new Uint8Array(SOUND_HEAD_BYTES + 2 * FRAME_SAMPLES)
    new DataView(message.buffer).setUint32(0, this.#place, true)
    const said = this.#saying.subarray(0, FRAME_SAMPLES)
    this.#saying = this.#saying.subarray(FRAME_SAMPLES)
    message.set(new Uint8Array(said.buffer, said.byteOffset, said.byteLength), SOUND_HEAD_BYTES)
    this.#place += FRAME_SAMPLES
    this.sendBytes(message)
  }

  #play(message: Buffer): void {
    const bytes = new Uint8Array(message.subarray(SOUND_HEAD_BYTES))
    const samples = new Int16Array(bytes.buffer, 0, bytes.length / 2)
    this.heard.push({ place: message.readUInt32LE(0), samples })
    const fromMs = Math.max(this.#quietAtMs, systemClock.nowMs())
    this.#quietAtMs = fromMs + (samples.length / AGENT_RATE) * 1_000
  }

  #hear(message: ServerMessage): void {
    this.told.push(message)
    if (message.type === 'mark') this.#mark(message.name)
    else if (message.type === 'clear') {
      this.#quietAtMs = 0
      const marks = this.#marks
      this.#marks = []
      for (const { name, timer } of marks) {
        timer.cancel()
        this.send({ type: 'mark', name })
      }
    }
  }

  #mark(name: string): void {
    const timer = systemClock.after(Math.max(0, this.#quietAtMs - systemClock.nowMs()), () => {
      this.#marks.shift()
      this.send({ type: 'mark', name })
    })
    this.#marks.push({ name, timer })
  }
}
