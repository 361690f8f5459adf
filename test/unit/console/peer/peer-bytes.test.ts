import { setImmediate as settled } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { PeerBytes } from '../../../../src/console/peer/peer-bytes.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

const SILENT_MS = 5_000

let clock: VirtualClock
let stop: AbortController
let pulls: number
/** The other process: says something, ends, or breaks off. */
let other: ReadableStreamDefaultController<Uint8Array>
let bytes: PeerBytes

/** As `fetch` does: the signal of the question breaks off the answer. */
beforeEach(() => {
  clock = new VirtualClock()
  stop = new AbortController()
  pulls = 0
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        other = controller
        stop.signal.addEventListener('abort', () => {
          controller.error(new Error('aborted'))
        })
      },
      pull: () => {
        pulls += 1
      },
    },
    { highWaterMark: 0 },
  )
  bytes = new PeerBytes(new Response(body), { clock, silentMs: SILENT_MS, stop })
})

/** What comes, as text, and how it ends. */
function heard(): { text: string; end: string | null } {
  const all: { text: string; end: string | null } = { text: '', end: null }
  bytes.on('data', (chunk: Buffer) => {
    all.text += chunk.toString()
  })
  bytes.on('end', () => {
    all.end = 'end'
  })
  bytes.on('error', ({ message }) => {
    all.end = message
  })
  return all
}

const say = (text: string): void => {
  other.enqueue(Buffer.from(text))
}

describe('the answer of another process', () => {
  test('comes as it is said, and ends with it', async () => {
    const all = heard()
    for (const word of ['one ', 'two ', 'three']) {
      await settled()
      say(word)
    }
    await settled()
    other.close()
    await settled()
    expect(all).toEqual({ text: 'one two three', end: 'end' })
    expect(clock.pending).toBe(0)
  })

  test('is not read before somebody wants it, and not beyond what is wanted', async () => {
    await settled()
    expect(pulls).toBe(0)
    bytes.read()
    for (let i = 0; i < 10; i += 1) {
      await settled()
      if (pulls > i) say('x'.repeat(8_192))
    }
    await settled()
    expect(pulls).toBe(2)
    expect(bytes.readableLength).toBe(16_384)
  })

  test('that breaks off breaks off', async () => {
    const all = heard()
    await settled()
    say('one')
    await settled()
    other.error(new Error('it is gone'))
    await settled()
    expect(all).toEqual({ text: 'one', end: 'it is gone' })
    expect([bytes.destroyed, clock.pending]).toEqual([true, 0])
  })

  test('that falls silent is broken off, and one that only has to wait is not', async () => {
    const all = heard()
    await settled()
    clock.advance(SILENT_MS - 1)
    say('one')
    await settled()
    clock.advance(SILENT_MS - 1)
    expect(stop.signal.aborted).toBe(false)
    clock.advance(1)
    await settled()
    expect(all).toEqual({ text: 'one', end: 'aborted' })
  })

  test('may be silent for as long as nobody reads', async () => {
    await settled()
    clock.advance(10 * SILENT_MS)
    expect(stop.signal.aborted).toBe(false)
  })

  test('is broken off by whoever goes while it is waited for', async () => {
    const all = heard()
    await settled()
    bytes.destroy()
    await settled()
    expect(stop.signal.aborted).toBe(true)
    expect([bytes.closed, clock.pending, all.end]).toEqual([true, 0, null])
  })

  test('without a body is empty', async () => {
    bytes = new PeerBytes(new Response(null), { clock, silentMs: SILENT_MS, stop })
    const all = heard()
    await settled()
    expect(all).toEqual({ text: '', end: 'end' })
  })
})
