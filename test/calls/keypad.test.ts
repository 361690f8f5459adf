import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MULAW_SILENCE } from '../../src/audio/mulaw.ts'
import { CallActions } from '../../src/call/actions/call-actions.ts'
import { PlayoutTicker } from '../../src/call/playout-ticker.ts'
import { logCallEvents } from '../../src/call/event-log.ts'
import type { CarrierStream } from '../../src/carrier/carrier-stream.ts'
import { FrameRecorder } from '../../src/recording/frame-recorder.ts'
import type { CallEvent, CallFact, EndReason } from '../../src/shared/call-event.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { CallLog, Transfer } from '../../src/store/call-log.ts'
import { openCallLog } from '../../src/store/sql/open-call-log.ts'
import { collectDigits } from '../../src/tools/collect-digits.ts'
import type { ToolResult } from '../../src/tools/tool.ts'
import { keyTone } from '../support/key-tone.ts'
import { testAgent } from '../support/agents.ts'
import {
  CALL_SID,
  connectedMessage,
  dtmfMessage,
  markMessage,
  mediaMessage,
  startMessage,
} from '../support/twilio-messages.ts'
import { MEDIA_URL, signed, TwilioServer } from '../support/twilio-server.ts'
import { runOnLine, toolOf } from '../support/line-tools.ts'

const SECRET = '80671293'
/** A key as a message, an event, a row or a line of the log shows it, inside JSON or out of it. */
const SHOWN_KEY = /digit\\*"\s*:\s*\\*"[0-9*#A-D]/

let dir: string
let server: TwilioServer
let recorder: FrameRecorder
let store: CallLog
let allWritten: Promise<void> | null

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hexkey-keypad-'))
  server = await TwilioServer.start()
  allWritten = null
  const { log } = server.captured
  recorder = new FrameRecorder({
    dir: join(dir, 'frames'),
    agent: testAgent.name,
    model: 'gemini-3.8-live',
    playoutLeadMs: 400,
    secrets: [],
    clock: systemClock,
    log,
  })
  store = await openCallLog(`sqlite:${join(dir, 'calls.db')}`, { clock: systemClock, log })
  await store.open({
    callId: CALL_SID,
    from: '+15550100200',
    to: '+15550100300',
    agent: testAgent.name,
    agentVersion: '0123456789ab',
    model: 'gemini-3.8-live',
    startedAtMs: systemClock.wallMs(),
  })
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await closeFiles()
  await rm(dir, { recursive: true, force: true })
})

/** Waits until recordings and database are whole on disk. Idempotent. */
function closeFiles(): Promise<void> {
  allWritten ??= recorder.close().then(() => store.close())
  return allWritten
}

/** A call whose keys do what they do: everything that happens is recorded, logged and stored. */
class KeypadCall {
  readonly told: string[] = []
  readonly ends: (readonly [EndReason, Transfer | null])[] = []
  readonly facts: CallFact[] = []
  readonly marks: string[] = []
  /** What the model would hear. */
  readonly audio: Uint8Array[] = []
  readonly #actions: CallActions
  readonly #stream: CarrierStream
  readonly #leave: () => void

  constructor(stream: CarrierStream) {
    this.#stream = stream
    const logEvent = logCallEvents(server.captured.log)
    const report = (fact: CallFact): void => {
      const event: CallEvent = { ...fact, callId: stream.callId, atMs: 0 }
      this.facts.push(fact)
      logEvent(event)
      store.append(event)
    }
    this.#actions = new CallActions({
      agent: { ...testAgent, people: { support: { number: '+15550100001', says: 'support' } } },
      clock: systemClock,
      report,
      tell: (text) => this.told.push(text),
      speech: { unheard: false },
      end: (reason, transfer) => this.ends.push([reason, transfer]),
      hold: () => undefined,
      hideDigits: (on) => {
        stream.hideDigits(on)
      },
    })
    stream.on('dtmf', (digit) => {
      this.#actions.digit(digit)
    })
    stream.on('audio', (payload) => this.audio.push(payload))
    stream.on('mark', (name) => this.marks.push(name))
    stream.on('badMessage', (reason) => {
      report({ type: 'bad-message', from: 'carrier', reason })
    })
    this.#leave = new PlayoutTicker(systemClock).join({
      tick: (nowMs) => {
        this.#actions.tick(nowMs)
      },
      failed: (error) => {
        throw error
      },
    })
  }

  collect(settings: object): Promise<ToolResult> {
    const call = { line: this.#actions, clock: systemClock }
    return runOnLine(toolOf(collectDigits, settings), { purpose: 'PIN', most: 8 }, call)
  }

  hangUp(): void {
    this.#leave()
    this.#actions.close()
    this.#stream.close()
  }
}

/** The caller's telephone, and the call that it makes. */
class Telephone implements Disposable {
  readonly call: KeypadCall
  readonly #socket: WebSocket
  #sequence = 1

  private constructor(socket: WebSocket, call: KeypadCall) {
    this.#socket = socket
    this.call = call
  }

  static async dial(): Promise<Telephone> {
    const frames = recorder.record(CALL_SID)
    const opened = Promise.withResolvers<CarrierStream>()
    server.switchboard.claim = () =>
      Promise.resolve({
        tap: frames.tap,
        connected: opened.resolve,
        abandoned: () => undefined,
      })
    const token = await server.tokenFor(CALL_SID)
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/twilio/media`, {
      headers: { 'X-Twilio-Signature': signed(MEDIA_URL) },
    })
    await new Promise((resolve, reject) => {
      socket.on('open', resolve)
      socket.on('error', reject)
    })
    socket.send(JSON.stringify(connectedMessage))
    socket.send(JSON.stringify(startMessage(token)))
    return new Telephone(socket, new KeypadCall(await opened.promise))
  }

  send(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  press(digits: string): void {
    for (const digit of digits) this.send(dtmfMessage((this.#sequence += 1), digit))
  }

  /** The same key once more, under a number that has been used: it is rejected. */
  pressAgain(digit: string): void {
    this.send(dtmfMessage(this.#sequence, digit))
  }

  /** What the caller's line sounds like for 20 ms. */
  sound(mulaw: Uint8Array): void {
    this.send(mediaMessage((this.#sequence += 1), mulaw))
  }

  mark(name: string): void {
    this.send(markMessage((this.#sequence += 1), name))
  }

  [Symbol.dispose](): void {
    this.call.hangUp()
  }
}

/** Everything that was written anywhere: recordings, the database with its journal, the log. */
async function everythingWritten(): Promise<ReadonlyMap<string, string>> {
  await closeFiles()
  const names = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const written = new Map(files.map((file, at) => [file, texts[at] ?? '']))
  return written.set('log', JSON.stringify(server.captured.lines))
}

test('digits reach the model as text, gathered by a pause or by #', async () => {
  using phone = await Telephone.dial()
  const { call } = phone
  phone.press('123#')
  await expect.poll(() => call.told).toEqual(['The caller pressed 1 2 3 #.'])
  phone.press('45')
  await expect
    .poll(() => call.told, { timeout: 5_000 })
    .toEqual(['The caller pressed 1 2 3 #.', 'The caller pressed 4 5.'])
})

test('a 0 on its own asks for a person', async () => {
  using phone = await Telephone.dial()
  const { call } = phone
  phone.press('0')
  await expect
    .poll(() => call.ends, { timeout: 3_000 })
    .toEqual([['person-asked', { person: 'support', summary: '' }]])
  expect(call.told).toEqual([])
})

test('digits that a tool has asked for go to it', async () => {
  using phone = await Telephone.dial()
  const { call } = phone
  const result = call.collect({})
  phone.press('0815#')
  expect(await result).toMatchObject({ status: 'ok', digits: '0815' })
  expect(call.told).toEqual([])
})

test('secret digits are written nowhere: no frame, no log, no store, no word to the model', async () => {
  using phone = await Telephone.dial()
  const { call } = phone
  const result = call.collect({ secret: true })
  phone.press(SECRET.slice(0, 4))
  // What a network or a proxy may make of keys: repeated, torn, in another shape.
  phone.pressAgain('6')
  phone.send('{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"7"')
  phone.send({ event: 'keypad', digit: '7' })
  phone.press(SECRET.slice(4))
  // On some lines the keys are heard as well.
  for (const digit of SECRET) phone.sound(keyTone(digit, 20))
  // One key too many, before the second is over that they stay hidden.
  phone.press('5#')
  phone.mark('behind the keys')
  expect(await result).toMatchObject({ status: 'ok', count: 8 })
  await expect.poll(() => call.marks).toEqual(['behind the keys'])
  expect(call.facts.filter((one) => one.type === 'keypad')).toHaveLength(10)

  const written = await everythingWritten()
  expect([...written.keys()].filter((file) => file.endsWith('.jsonl'))).toHaveLength(1)
  expect([...written.keys()].filter((file) => file.includes('calls.db'))).not.toEqual([])
  for (const [file, text] of [
    ...written,
    ['the model', JSON.stringify([call.told, await result])],
  ]) {
    expect(text, file).not.toMatch(SHOWN_KEY)
    for (const shape of [SECRET, Array.from(SECRET).join(' '), Array.from(SECRET).join(',')]) {
      expect(text, file).not.toContain(shape)
    }
  }
  expect(call.audio).toHaveLength(SECRET.length)
  for (const payload of call.audio) expect(new Set(payload)).toEqual(new Set([MULAW_SILENCE]))
  // The recording is whole all the same: each key has left its place.
  const frames = [...written].find(([file]) => file.endsWith('.jsonl'))?.[1] ?? ''
  expect(frames.match(/inbound_track/g)).toHaveLength(10)
  const sounds = [...frames.matchAll(/payload\\":\\"([^\\]+)/g)].map(([, payload]) => payload)
  expect(sounds).toEqual(call.audio.map((one) => Buffer.from(one).toString('base64')))
  expect(frames.match(/\\"event\\":\\"hidden\\"/g)).toHaveLength(3)
  expect(frames).toContain('behind the keys')
})

test('keys are recorded and logged again a second after the secret', async () => {
  using phone = await Telephone.dial()
  const { call } = phone
  const result = call.collect({ secret: true })
  phone.press(SECRET)
  await result
  await new Promise((resolve) => {
    systemClock.after(1_100, () => {
      resolve(undefined)
    })
  })
  phone.press('7#')
  await expect.poll(() => call.told).toEqual(['The caller pressed 7 #.'])
  const written = await everythingWritten()
  expect([...written.values()].filter((text) => SHOWN_KEY.test(text)).length).toBeGreaterThan(1)
})
