import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import type { SoundTap } from '../../../../src/audio/sound-tap.ts'
import { CallSounds } from '../../../../src/recording/sound/call-sounds.ts'
import { ListenerStream } from '../../../../src/recording/sound/listener-stream.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const telephone = { encoding: 'mulaw', sampleRate: 8_000 } as const
const formats = { callerFormat: telephone, agentFormat: telephone }
const FRAME = encodeMulaw(new Int16Array(160).fill(8_000))
const CHUNK_BYTES = 3_200

let clock: VirtualClock
let opened: number
let recorded: string[]
let sounds: CallSounds

beforeEach(() => {
  clock = new VirtualClock()
  opened = 0
  recorded = []
  const recorder = {
    open: (): SoundTap => {
      opened += 1
      return {
        caller: () => recorded.push('caller'),
        agent: () => recorded.push('agent'),
        cleared: () => recorded.push('cleared'),
        ended: () => recorded.push('ended'),
      }
    },
  }
  sounds = new CallSounds({ recorder, listening: true, clock })
})

function tap(callId: string, told = false): SoundTap {
  const one = sounds.tap({ callId, stream: 1, formats, recorded: told })
  if (one === null) throw new Error('nobody may hear it')
  return one
}

/** Both speak for so long. */
function talk(to: SoundTap, ms: number): void {
  for (let t = 0; t < ms; t += 20) {
    to.agent(FRAME, clock.nowMs())
    clock.advance(20)
    to.caller(FRAME, clock.nowMs())
  }
}

function read(listener: ListenerStream): Buffer {
  const chunks: Buffer[] = []
  for (let next: unknown = listener.read(); next !== null; next = listener.read()) {
    chunks.push(next as Buffer)
  }
  return Buffer.concat(chunks)
}

describe('CallSounds: recording', () => {
  it('records whom it was told about, and nobody else', () => {
    const one = tap('CA1', true)
    tap('CA2')
    expect(opened).toBe(1)
    one.caller(FRAME, 0)
    one.agent(FRAME, 0)
    one.cleared(1)
    one.ended(2)
    expect(recorded).toEqual(['caller', 'agent', 'cleared', 'ended'])
  })

  it('gives no tap when nobody may hear', () => {
    const none = new CallSounds({ recorder: null, listening: false, clock })
    expect(none.tap({ callId: 'CA1', stream: 1, formats, recorded: true })).toBeNull()
  })
})

describe('CallSounds: listening in', () => {
  it('gives both voices a chunk each tenth of a second', () => {
    const call = tap('CA1')
    talk(call, 1_000)
    const listener = new ListenerStream()
    expect(sounds.listen('CA1', listener)).toBe('listening')
    talk(call, 1_000)
    const heard = read(listener)
    expect(heard.length).toBe(8 * CHUNK_BYTES)
    const samples = new Int16Array(heard.buffer, heard.byteOffset, heard.length / 2)
    expect(samples.slice(400).every((sample) => sample > 7_000)).toBe(true)
  })

  it('ends with the call, once all was heard', async () => {
    const call = tap('CA1')
    const listener = new ListenerStream()
    sounds.listen('CA1', listener)
    talk(call, 500)
    call.ended(clock.nowMs())
    clock.advance(100)
    let ended = false
    listener.on('end', () => (ended = true))
    expect(read(listener).length).toBe(5 * CHUNK_BYTES)
    await nextTurn()
    expect(ended).toBe(true)
    expect(sounds.listen('CA1', new ListenerStream())).toBe('absent')
    expect([sounds.listeners, clock.pending]).toEqual([0, 0])
  })

  it('costs nothing any more when the page has gone', async () => {
    const call = tap('CA1')
    const listener = new ListenerStream()
    sounds.listen('CA1', listener)
    listener.destroy()
    await nextTurn()
    talk(call, 200)
    expect([sounds.listeners, clock.pending]).toEqual([0, 0])
  })

  it('drops the oldest for who does not read, and counts it', () => {
    const call = tap('CA1')
    const listener = new ListenerStream()
    sounds.listen('CA1', listener)
    talk(call, 10_000)
    expect(listener.missed).toBeGreaterThan(70)
    expect(read(listener).length).toBeLessThanOrEqual(30 * CHUNK_BYTES)
  })

  it('takes twenty listeners, and another when one has gone', async () => {
    tap('CA1')
    tap('CA2')
    const listeners = Array.from({ length: 20 }, () => new ListenerStream())
    for (const [at, one] of listeners.entries()) sounds.listen(at % 2 === 0 ? 'CA1' : 'CA2', one)
    expect(sounds.listen('CA1', new ListenerStream())).toBe('too-many')
    listeners[7]?.destroy()
    await nextTurn()
    expect(sounds.listen('CA1', new ListenerStream())).toBe('listening')
  })

  it('goes on with the latest stream of a call', () => {
    const before = tap('CA1')
    const after = tap('CA1')
    before.ended(0)
    const listener = new ListenerStream()
    expect(sounds.listen('CA1', listener)).toBe('listening')
    talk(after, 400)
    expect(read(listener).length).toBe(2 * CHUNK_BYTES)
  })

  it('sends everybody away when the server closes', async () => {
    tap('CA1')
    const listener = new ListenerStream()
    sounds.listen('CA1', listener)
    sounds.dismiss()
    let ended = false
    listener.on('end', () => (ended = true)).resume()
    await nextTurn()
    expect([ended, sounds.listeners, clock.pending]).toEqual([true, 0, 0])
  })
})
