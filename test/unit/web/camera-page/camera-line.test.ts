import { beforeEach, describe, expect, test } from 'vitest'
import type {
  CameraPageMessage,
  CameraServerMessage,
} from '../../../../src/camera/camera-protocol.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'
import { CameraLine, type SocketListener } from '../../../../web/src/camera-page/camera-line.ts'

/** The server's side of one socket. */
class Server {
  readonly heard: CameraPageMessage[] = []
  readonly #listener: SocketListener
  closed = false

  constructor(listener: SocketListener) {
    this.#listener = listener
  }

  open(): void {
    this.#listener.opened()
  }

  say(message: CameraServerMessage | string): void {
    this.#listener.said(typeof message === 'string' ? message : JSON.stringify(message))
  }

  ready(resume = 'resume-token-of-this-page'): void {
    this.say({ type: 'ready', assistant: 'help', resume })
  }

  close(code: number): void {
    this.#listener.closed(code)
  }

  get pictures(): string[] {
    return this.heard.flatMap((one) => (one.type === 'picture' ? [one.jpeg] : []))
  }
}

const LINK = 'token-of-the-link-itself'

let clock: VirtualClock
let servers: Server[]
let told: string[]
let line: CameraLine

beforeEach(() => {
  clock = new VirtualClock()
  servers = []
  told = []
  line = new CameraLine({
    connect: (listener) => {
      const server = new Server(listener)
      servers.push(server)
      return {
        send: (text) => server.heard.push(JSON.parse(text) as CameraPageMessage),
        close: () => (server.closed = true),
      }
    },
    token: LINK,
    time: {
      nowMs: () => clock.nowMs(),
      after: (delayMs, run) => {
        const timer = clock.after(delayMs, run)
        return () => {
          timer.cancel()
        }
      },
    },
    on: {
      ready: (assistant, resume) => told.push(`ready ${assistant} ${resume}`),
      notNow: () => told.push('not now'),
      seen: (pictures) => told.push(`seen ${pictures}`),
      lost: () => told.push('lost'),
      ended: (words) => told.push(`ended: ${words}`),
    },
  })
})

const last = (): Server => servers.at(-1)!

function begin(): Server {
  const server = last()
  server.open()
  server.ready()
  return server
}

describe('the line of a page', () => {
  test('tells its token first, and pictures only once it was let in', () => {
    line.picture('one')
    const server = last()
    server.open()
    line.picture('two')
    expect(server.heard).toEqual([{ type: 'start', token: LINK }])
    server.ready()
    expect(server.heard.slice(1)).toEqual([{ type: 'picture', jpeg: 'two' }])
    server.say({ type: 'seen', pictures: 1 })
    expect(told).toEqual(['ready help resume-token-of-this-page', 'seen 1'])
  })

  test('shows a picture again that nobody has seen, and none that was seen', () => {
    const server = begin()
    line.picture('one')
    server.say({ type: 'not-now' })
    clock.advance(2_000)
    clock.advance(2_000)
    expect(server.pictures).toEqual(['one', 'one', 'one'])
    server.say({ type: 'seen', pictures: 1 })
    clock.advance(10_000)
    expect(server.pictures).toHaveLength(3)
    expect(told.slice(1)).toEqual(['not now', 'seen 1'])
    expect(clock.pending).toBe(0)
  })

  test('comes back with what it was given, and goes on counting', () => {
    begin().say({ type: 'seen', pictures: 5 })
    last().close(1006)
    clock.advance(499)
    expect(servers).toHaveLength(1)
    clock.advance(1)
    const second = begin()
    expect(second.heard).toEqual([{ type: 'start', token: 'resume-token-of-this-page' }])
    second.say({ type: 'seen', pictures: 2 })
    expect(told.slice(1)).toEqual(['seen 5', 'lost', told[0], 'seen 7'])
  })

  test('takes the latest token for coming back', () => {
    const server = begin()
    server.ready('a-later-token-of-this-page')
    server.close(1012)
    clock.advance(500)
    last().open()
    expect(last().heard).toEqual([{ type: 'start', token: 'a-later-token-of-this-page' }])
  })

  test('tries ever more slowly, and gives up after two minutes', () => {
    begin().close(1006)
    const tries: number[] = []
    for (let passedMs = 0; passedMs < 200_000; passedMs += 500) {
      const before = servers.length
      clock.advance(500)
      if (servers.length === before) continue
      tries.push(clock.nowMs())
      last().close(1006)
    }
    expect(tries.slice(0, 5)).toEqual([500, 1_500, 3_500, 7_500, 12_500])
    expect(tries.at(-1)).toBeLessThanOrEqual(126_000)
    expect(told.at(-1)).toMatch(/^ended: The connection was lost/)
    expect(clock.pending).toBe(0)
  })

  test('tries at once when the network is back', () => {
    begin().close(1006)
    last().close(1006)
    line.hurry()
    expect(servers).toHaveLength(2)
    line.hurry()
    expect(servers).toHaveLength(2)
  })

  test('says why it is over, and does not come back', () => {
    const server = begin()
    server.say({ type: 'ended', why: 'agent', words: 'It has seen enough.' })
    server.close(1000)
    clock.advance(60_000)
    expect(told.at(-1)).toBe('ended: It has seen enough.')
    expect(servers).toHaveLength(1)
    line.picture('more')
    line.stop()
    expect(server.heard).toHaveLength(1)
  })

  test('says that its pictures are too large', () => {
    begin().close(1009)
    expect(told.at(-1)).toMatch(/too large/)
    expect(clock.pending).toBe(0)
  })

  test('is stopped, and nothing is told of it', () => {
    const server = begin()
    line.picture('one')
    line.stop()
    expect(server.heard.at(-1)).toEqual({ type: 'stop' })
    expect(server.closed).toBe(true)
    server.close(1000)
    clock.advance(60_000)
    expect(told).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  test('is stopped while it waits for the network', () => {
    begin().close(1006)
    line.stop()
    clock.advance(60_000)
    expect(servers).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  test.each(['', 'nonsense', '{}', '{"type":"later"}', 'null'])('overhears %j', (text) => {
    const server = begin()
    server.say(text)
    line.picture('one')
    expect(server.pictures).toEqual(['one'])
  })

  test('overhears sockets that it has left', () => {
    const first = begin()
    first.close(1006)
    clock.advance(500)
    first.say({ type: 'ended', why: 'agent', words: 'Too late.' })
    first.close(1000)
    begin()
    expect(told.filter((one) => one.startsWith('ended'))).toEqual([])
    expect(servers).toHaveLength(2)
  })
})
