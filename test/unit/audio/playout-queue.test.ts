import { describe, expect, test } from 'vitest'
import { TELEPHONE_FORMAT } from '../../../src/audio/audio-format.ts'
import { PlayoutQueue, type PlayoutOutput } from '../../../src/audio/playout-queue.ts'

const BYTES_PER_MS = 8

/** A carrier that remembers what it was sent. */
class Carrier implements PlayoutOutput {
  readonly log: ({ audioMs: number } | { mark: string })[] = []
  readonly bytes: number[] = []
  readonly underruns: { side: 'ours' | 'model'; gapMs: number }[] = []
  readonly turnsHeard: { turn: number; heardMs: number }[] = []

  audio(payload: Uint8Array): void {
    this.log.push({ audioMs: payload.length / BYTES_PER_MS })
    this.bytes.push(...payload)
  }
  mark(name: string): void {
    this.log.push({ mark: name })
  }
  underrun(side: 'ours' | 'model', gapMs: number): void {
    this.underruns.push({ side, gapMs })
  }
  turnHeard(turn: number, heardMs: number): void {
    this.turnsHeard.push({ turn, heardMs })
  }

  get sentMs(): number {
    return this.bytes.length / BYTES_PER_MS
  }
  get marks(): string[] {
    return this.log.flatMap((one) => ('mark' in one ? [one.mark] : []))
  }
}

const queueOf = (leadMs = 400, more: { maxMs?: number } = {}): PlayoutQueue =>
  new PlayoutQueue({ format: TELEPHONE_FORMAT, leadMs, ...more })

/** Audio of `ms` whose bytes count up, so that a lost or repeated byte shows. */
const speech = (ms: number, first = 0): Uint8Array =>
  Uint8Array.from({ length: ms * BYTES_PER_MS }, (_, index) => (first + index) % 251)

describe('pacing', () => {
  test('the first audio of a turn leaves at once, however short', () => {
    const [queue, carrier] = [queueOf(), new Carrier()]
    queue.push(speech(40), 1, 1_000)
    queue.pull(1_000, carrier)
    expect(carrier.log).toEqual([{ audioMs: 40 }, { mark: 'p0-320' }])
  })

  test('a burst is sent up to the lead and no further, in messages of at most 100 ms', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(5_000), 1, 0)
    queue.pull(0, carrier)
    expect(carrier.sentMs).toBe(400)
    const lengths = carrier.log.flatMap((one) => ('audioMs' in one ? [one.audioMs] : []))
    expect(lengths).toEqual([100, 100, 100, 100])
  })

  test('playing time makes room, in whole messages', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(5_000), 1, 0)
    for (let nowMs = 0; nowMs <= 1_000; nowMs += 20) queue.pull(nowMs, carrier)
    expect(carrier.sentMs).toBe(1_400)
    expect(carrier.log.every((one) => 'mark' in one || one.audioMs === 100)).toBe(true)
  })

  test('a late tick catches up at once', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(5_000), 1, 0)
    queue.pull(0, carrier)
    queue.pull(300, carrier)
    expect(carrier.sentMs).toBe(700)
    expect(carrier.underruns).toEqual([])
  })

  test('the tail of a complete turn does not wait for a full message', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(350), 1, 0)
    queue.pull(0, carrier)
    expect(carrier.sentMs).toBe(300)
    queue.endTurn(1)
    queue.pull(20, carrier)
    expect(carrier.sentMs).toBe(350)
  })

  test('every byte is sent once and in order', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    let pushed = 0
    for (let nowMs = 0; nowMs < 4_000; nowMs += 20) {
      if (nowMs < 2_000) {
        const part = speech(27, pushed * 3)
        pushed += 1
        queue.push(part, 1, nowMs)
      }
      if (nowMs === 2_000) queue.endTurn(1)
      queue.pull(nowMs, carrier)
    }
    const expected = Array.from({ length: pushed }, (_, index) => [...speech(27, index * 3)]).flat()
    expect(carrier.bytes).toEqual(expected)
  })
})

describe('marks', () => {
  test('no stretch of more than 200 ms is without a mark, and the last audio has one', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(1_030), 1, 0)
    queue.endTurn(1)
    for (let nowMs = 0; nowMs <= 1_100; nowMs += 20) queue.pull(nowMs, carrier)
    let sinceMarkMs = 0
    for (const one of carrier.log) {
      sinceMarkMs = 'mark' in one ? 0 : sinceMarkMs + one.audioMs
      expect(sinceMarkMs).toBeLessThanOrEqual(200)
    }
    expect(carrier.log.at(-1)).toEqual({ mark: `p0-${1_030 * BYTES_PER_MS}` })
  })

  test('audio is kept until its mark was heard', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(300), 1, 0)
    queue.endTurn(1)
    queue.pull(0, carrier)
    expect(queue.unheardMs).toBe(300)
    expect(queue.unsentMs).toBe(0)
    expect(queue.heard('p0-1600', 205, carrier)).toBe(true)
    expect(queue.unheardMs).toBe(100)
    expect(carrier.turnsHeard).toEqual([])
    queue.heard('p0-2400', 305, carrier)
    expect(carrier.turnsHeard).toEqual([{ turn: 1, heardMs: 300 }])
  })

  test.each([
    ['a foreign name', 'goodbye'],
    ['a later epoch', 'p7-800'],
    ['a place that was never sent', 'p0-999999'],
    ['a hostile number', 'p0-99999999999999999999999999'],
  ])('%s is ignored', (_case, name) => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(100), 1, 0)
    queue.pull(0, carrier)
    expect(queue.heard(name, 100, carrier)).toBe(false)
    expect(queue.unheardMs).toBe(100)
  })

  test('a turn that is completed after its last mark was heard counts as heard', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(60), 1, 0)
    queue.pull(0, carrier)
    queue.heard('p0-480', 62, carrier)
    queue.endTurn(1)
    queue.pull(80, carrier)
    expect(carrier.turnsHeard).toEqual([{ turn: 1, heardMs: 60 }])
  })
})

describe('stopping', () => {
  /** 2 s of speech, played for `heardMs` by a carrier whose echoes take `echoMs`. */
  const playing = (heardMs: number, echoMs = 0): { queue: PlayoutQueue; carrier: Carrier } => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(2_000), 1, 0)
    const pending: { name: string; atMs: number }[] = []
    for (let nowMs = 0; nowMs <= heardMs; nowMs += 10) {
      const before = carrier.marks.length
      queue.pull(nowMs, carrier)
      for (const name of carrier.marks.slice(before)) {
        pending.push({ name, atMs: Number(name.split('-')[1]) / BYTES_PER_MS + echoMs })
      }
      for (const one of pending) if (one.atMs === nowMs) queue.heard(one.name, nowMs, carrier)
    }
    return { queue, carrier }
  }

  test('finds the heard place between two marks', () => {
    const { queue } = playing(730)
    expect(queue.stop(730)).toEqual({ turn: 1, heardMs: 730, unheardMs: 1_270, uncertaintyMs: 0 })
  })

  test('says how far the estimate may be off when echoes are slow', () => {
    const { queue } = playing(730, 80)
    const stop = queue.stop(730)
    expect(stop?.heardMs).toBe(690)
    expect(stop?.uncertaintyMs).toBe(40)
  })

  test('begins a new epoch: echoes returned by clear do not move the heard place', () => {
    const { queue, carrier } = playing(730)
    const pending = carrier.marks.at(-1) ?? ''
    queue.stop(730)
    expect(queue.epoch).toBe(1)
    expect(queue.heard(pending, 732, carrier)).toBe(false)
    expect(queue.unheardMs).toBe(1_270)
  })

  test('sends nothing until it is decided', () => {
    const { queue, carrier } = playing(730)
    queue.stop(730)
    const sentMs = carrier.sentMs
    queue.pull(900, carrier)
    expect(carrier.sentMs).toBe(sentMs)
  })

  test('a real interruption drops the rest, and the next turn starts at once', () => {
    const { queue, carrier } = playing(730)
    queue.stop(730)
    queue.drop()
    expect(queue.unheardMs).toBe(0)
    carrier.bytes.length = 0
    queue.push(speech(100, 7), 2, 2_000)
    queue.pull(2_000, carrier)
    queue.pull(2_020, carrier)
    expect(carrier.bytes).toEqual([...speech(100, 7)])
    expect(carrier.underruns).toEqual([])
    expect(carrier.marks.at(-1)).toMatch(/^p1-/)
  })

  test('after a false alarm the agent goes on from the heard place and loses no byte', () => {
    const { queue, carrier } = playing(730)
    queue.stop(730)
    carrier.bytes.length = 0
    queue.resume()
    queue.endTurn(1)
    for (let nowMs = 1_000; nowMs <= 3_000; nowMs += 20) queue.pull(nowMs, carrier)
    const all = [...speech(2_000)]
    const from = all.length - carrier.bytes.length
    expect(carrier.bytes).toEqual(all.slice(from))
    expect(from / BYTES_PER_MS).toBeGreaterThanOrEqual(530)
    expect(from / BYTES_PER_MS).toBeLessThanOrEqual(730)
    expect(carrier.underruns).toEqual([])
  })

  test('does nothing when everything has been heard', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(60), 1, 0)
    queue.endTurn(1)
    queue.pull(0, carrier)
    queue.heard('p0-480', 60, carrier)
    expect(queue.stop(100)).toBeNull()
    expect(queue.epoch).toBe(0)
  })

  test('works when the model finished long ago and the carrier still plays', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(400), 1, 0)
    queue.endTurn(1)
    queue.pull(0, carrier)
    expect(queue.unsentMs).toBe(0)
    expect(queue.stop(250)).toMatchObject({ turn: 1, heardMs: 250, unheardMs: 150 })
  })

  test('names the turn that is audible, not the one that is queued behind it', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(300), 1, 0)
    queue.push(speech(300), 2, 0)
    queue.pull(0, carrier)
    expect(queue.stop(100)).toMatchObject({ turn: 1, heardMs: 100, unheardMs: 500 })
  })
})

describe('underruns', () => {
  test('are the model’s when its audio came late', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(100), 1, 0)
    queue.pull(0, carrier)
    queue.push(speech(100), 1, 150)
    queue.pull(150, carrier)
    expect(carrier.underruns).toEqual([{ side: 'model', gapMs: 50 }])
  })

  test('are ours when the audio was there and the tick came late', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(5_000), 1, 0)
    queue.pull(0, carrier)
    queue.pull(450, carrier)
    expect(carrier.underruns).toEqual([{ side: 'ours', gapMs: 50 }])
  })

  test('are not counted between turns', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    queue.push(speech(100), 1, 0)
    queue.endTurn(1)
    queue.pull(0, carrier)
    queue.push(speech(100), 2, 3_000)
    queue.pull(3_000, carrier)
    expect(carrier.underruns).toEqual([])
  })

  test('make a prebuffer grow to at most 160 ms, and punctual audio takes it back', () => {
    const [queue, carrier] = [queueOf(400), new Carrier()]
    let nowMs = 0
    const late = (): void => {
      queue.push(speech(20), 1, nowMs)
      queue.pull(nowMs, carrier)
      nowMs += 500
    }
    for (let times = 0; times < 20; times += 1) late()
    const sent = carrier.sentMs
    queue.push(speech(20), 1, nowMs)
    queue.pull(nowMs + 159, carrier)
    expect(carrier.sentMs).toBeLessThanOrEqual(sent)
    queue.pull(nowMs + 160, carrier)
    expect(carrier.sentMs).toBeGreaterThan(sent)
    for (let ticks = 0; ticks < 3_000; ticks += 1) {
      nowMs += 20
      queue.push(speech(20), 1, nowMs)
      queue.pull(nowMs, carrier)
    }
    queue.endTurn(1)
    queue.pull(nowMs + 20, carrier)
    nowMs += 5_000
    const before = carrier.sentMs
    queue.push(speech(20), 2, nowMs)
    queue.pull(nowMs, carrier)
    expect(carrier.sentMs - before).toBe(20)
  })
})

describe('the bound', () => {
  test('what does not fit is dropped and reported', () => {
    const queue = queueOf(400, { maxMs: 1_000 })
    expect(queue.push(speech(900), 1, 0)).toBe(0)
    expect(queue.push(speech(300), 1, 0)).toBe(200)
    expect(queue.unheardMs).toBe(1_000)
  })
})
