import { expect, test } from 'vitest'
import type { ServerMessage } from '../../../../../src/carrier/browser/talk-protocol.ts'
import { VirtualClock } from '../../../../../src/shared/clock.ts'
import {
  TalkLine,
  type LineSocket,
  type LineState,
  type SocketEvents,
} from '../../../../../web/src/talk/line/talk-line.ts'

const TICKET = 'first-ticket-0123456789'
const RESUME = 'resume-ticket-0123456789'

class Socket implements LineSocket {
  bufferedAmount = 0
  closed = false
  readonly sent: (string | ArrayBuffer)[] = []
  readonly events: SocketEvents

  constructor(events: SocketEvents) {
    this.events = events
  }

  send(data: string | ArrayBuffer): void {
    this.sent.push(data)
  }

  close(): void {
    this.closed = true
  }

  says(message: ServerMessage): void {
    this.events.message(JSON.stringify(message))
  }

  /** The server lets it in. */
  opens(resume = RESUME): void {
    this.events.opened()
    this.says({ type: 'ready', callId: 'BR1', assistant: 'help', resume, again: false })
  }

  get json(): unknown[] {
    return this.sent
      .filter((one) => typeof one === 'string')
      .map((one) => JSON.parse(one) as unknown)
  }
}

class Rig {
  readonly clock = new VirtualClock(0)
  readonly sockets: Socket[] = []
  readonly states: LineState[] = []
  readonly told: ServerMessage[] = []
  readonly sounds: ArrayBuffer[] = []
  readonly line: TalkLine

  constructor() {
    this.line = new TalkLine({
      ticket: TICKET,
      open: (protocol, events) => {
        expect(protocol).toBe('hexkey.talk.v1')
        const socket = new Socket(events)
        this.sockets.push(socket)
        return socket
      },
      nowMs: () => this.clock.nowMs(),
      later: (run, delayMs) => {
        const timer = this.clock.after(delayMs, run)
        return () => {
          timer.cancel()
        }
      },
      state: (state) => this.states.push(state),
      told: (message) => this.told.push(message),
      sound: (message) => this.sounds.push(message),
    })
  }

  get socket(): Socket {
    return this.sockets.at(-1)!
  }

  get state(): LineState | undefined {
    return this.states.at(-1)
  }

  speak(): boolean {
    return this.line.speak(320, (place) => new Uint32Array([place]).buffer)
  }
}

test('a socket shows its ticket first, and is open once the server says so', () => {
  const rig = new Rig()
  expect(rig.speak()).toBe(false)
  expect(rig.line.say({ type: 'text', text: 'too early' })).toBe(false)
  rig.socket.opens()
  expect(rig.socket.json).toEqual([{ type: 'start', ticket: TICKET }])
  expect(rig.states).toEqual([{ kind: 'open' }])
  expect(rig.line.say({ type: 'text', text: 'now' })).toBe(true)
  expect(rig.socket.json.at(-1)).toEqual({ type: 'text', text: 'now' })
})

test('sound goes both ways, with its place', () => {
  const rig = new Rig()
  rig.socket.opens()
  expect([rig.speak(), rig.speak()]).toEqual([true, true])
  const places = rig.socket.sent
    .filter((one) => one instanceof ArrayBuffer)
    .map((one) => new Uint32Array(one)[0])
  expect(places).toEqual([0, 320])
  const sound = new ArrayBuffer(8)
  rig.socket.events.message(sound)
  expect(rig.sounds).toEqual([sound])
})

test('what cannot be read is passed over', () => {
  const rig = new Rig()
  rig.socket.opens()
  for (const bad of ['', '{', 'null', '{"type":"later-version"}', '{"type":"said"}', 7]) {
    rig.socket.events.message(bad)
  }
  rig.socket.says({ type: 'clear' })
  expect(rig.told.map(({ type }) => type)).toEqual(['ready', 'clear'])
})

test('a lost line comes back with the latest ticket, and counts its sound anew', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.speak()
  rig.socket.events.closed(1006)
  expect(rig.state).toEqual({ kind: 'reconnecting' })
  expect(rig.speak()).toBe(false)
  rig.clock.advance(499)
  expect(rig.sockets).toHaveLength(1)
  rig.clock.advance(1)
  expect(rig.sockets).toHaveLength(2)
  rig.socket.opens('another-ticket-0123456789')
  expect(rig.socket.json).toEqual([{ type: 'start', ticket: RESUME }])
  expect(rig.state).toEqual({ kind: 'open' })
  rig.speak()
  expect(new Uint32Array(rig.socket.sent.at(-1) as ArrayBuffer)[0]).toBe(0)
  rig.socket.events.closed(1006)
  rig.clock.advance(500)
  rig.socket.opens()
  expect(rig.socket.json).toEqual([{ type: 'start', ticket: 'another-ticket-0123456789' }])
})

test('what is too large for the server is told, and not sent again and again', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.socket.events.closed(1009)
  expect(rig.state).toMatchObject({ kind: 'over', why: 'refused', code: 'protocol' })
  rig.clock.advance(60_000)
  expect(rig.sockets).toHaveLength(1)
})

test('after a minute of attempts it is lost', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.socket.events.closed(1006)
  for (let second = 0; second < 120; second += 1) {
    rig.clock.advance(1_000)
    if (!rig.socket.closed) rig.socket.events.closed(1006)
  }
  expect(rig.state).toEqual({ kind: 'over', why: 'lost' })
  const attempts = rig.sockets.length
  expect(attempts).toBeGreaterThan(8)
  rig.clock.advance(600_000)
  expect(rig.sockets).toHaveLength(attempts)
})

test('a socket that opens and then says nothing is tried again', () => {
  const rig = new Rig()
  rig.socket.events.opened()
  rig.clock.advance(12_500)
  expect(rig.sockets).toHaveLength(2)
  expect(rig.sockets[0]?.closed).toBe(true)
})

test('what an earlier socket says late is not heard', () => {
  const rig = new Rig()
  rig.socket.opens()
  const [first] = rig.sockets
  rig.line.lost()
  rig.clock.advance(500)
  rig.socket.opens()
  first?.says({ type: 'clear' })
  first?.events.closed(1006)
  expect(rig.told.map(({ type }) => type)).toEqual(['ready', 'ready'])
  expect(rig.state).toEqual({ kind: 'open' })
})

test('a network that is back is used at once', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.line.lost()
  rig.line.tryNow()
  expect(rig.sockets).toHaveLength(2)
  rig.socket.opens()
  rig.clock.advance(600_000)
  expect(rig.sockets).toHaveLength(2)
  rig.line.tryNow()
  expect(rig.sockets).toHaveLength(2)
})

test('a line that takes no sound for five seconds is made anew', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.socket.bufferedAmount = 40_000
  for (let frame = 0; frame < 250; frame += 1) rig.speak()
  expect(rig.state).toEqual({ kind: 'reconnecting' })
  expect(rig.socket.closed).toBe(true)
})

test('there is room beside the sound as long as little of it waits', () => {
  const rig = new Rig()
  expect(rig.line.hasRoom).toBe(false)
  rig.socket.opens()
  rig.socket.bufferedAmount = 2_000
  expect(rig.line.hasRoom).toBe(true)
  rig.socket.bufferedAmount = 20_000
  expect(rig.line.hasRoom).toBe(false)
})

test('a call that moves is followed at once, with the ticket it was given', () => {
  const rig = new Rig()
  rig.socket.opens()
  const ticket = 'moving-ticket-0123456789'
  rig.socket.says({ type: 'ended', sequel: { kind: 'reconnect', ticket } })
  expect(rig.sockets).toHaveLength(2)
  expect(rig.state).toEqual({ kind: 'reconnecting' })
  rig.socket.opens()
  expect(rig.socket.json).toEqual([{ type: 'start', ticket }])
})

test('an end is final, with its words and the person to be telephoned', () => {
  const rig = new Rig()
  rig.socket.opens()
  const [words, person] = ['Somebody else knows more.', '+15550100300']
  rig.socket.says({ type: 'ended', sequel: { kind: 'over', words, person } })
  rig.socket.events.closed(1006)
  rig.line.lost()
  rig.line.tryNow()
  rig.clock.advance(600_000)
  expect(rig.states).toEqual([{ kind: 'open' }, { kind: 'over', why: 'ended', words, person }])
  expect(rig.sockets).toHaveLength(1)
})

test('a refusal is final', () => {
  const rig = new Rig()
  rig.socket.events.opened()
  const words = 'The ticket is too old.'
  rig.socket.says({ type: 'refused', code: 'bad-ticket', words })
  expect(rig.states).toEqual([{ kind: 'over', why: 'refused', code: 'bad-ticket', words }])
})

test('hanging up waits for the server’s answer', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.line.hangUp()
  expect(rig.socket.json.at(-1)).toEqual({ type: 'hang-up' })
  expect(rig.state).toEqual({ kind: 'open' })
  rig.socket.says({ type: 'ended', sequel: { kind: 'over', words: null, person: null } })
  expect(rig.state).toEqual({ kind: 'over', why: 'ended', words: null, person: null })
})

test('who has hung up is not called back when the line is lost', () => {
  const rig = new Rig()
  rig.socket.opens()
  rig.line.hangUp()
  rig.line.hangUp()
  rig.socket.events.closed(1006)
  expect(rig.state).toMatchObject({ kind: 'over', why: 'ended' })
  expect(rig.socket.json).toHaveLength(2)
  rig.clock.advance(60_000)
  expect(rig.sockets).toHaveLength(1)
})

test('it does not wait for ever, and without a line it does not wait at all', () => {
  const answered = new Rig()
  answered.socket.opens()
  answered.line.hangUp()
  answered.clock.advance(2_000)
  expect(answered.state).toMatchObject({ kind: 'over', why: 'ended' })
  const alone = new Rig()
  alone.line.hangUp()
  expect(alone.state).toMatchObject({ kind: 'over', why: 'ended' })
  expect(alone.socket.closed).toBe(true)
})
