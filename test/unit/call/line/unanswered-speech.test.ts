import { describe, expect, test } from 'vitest'
import { UnansweredSpeech } from '../../../../src/call/line/unanswered-speech.ts'

const BYTES_PER_MS = 32

/** `count` pieces of 20 ms, each filled with the number of its piece. */
function feed(speech: UnansweredSpeech, count: number, from = 0): void {
  for (let piece = 0; piece < count; piece += 1) {
    speech.audio(new Uint8Array(20 * BYTES_PER_MS).fill((from + piece) % 250))
  }
}

/** The numbers of the pieces that a sound was made of; each has to be whole. */
function numbersIn(pcm: Uint8Array): number[] {
  const size = 20 * BYTES_PER_MS
  return Array.from({ length: pcm.length / size }, (_, index) => {
    const piece = new Set(pcm.subarray(index * size, (index + 1) * size))
    return piece.size === 1 ? ([...piece][0] ?? -1) : -1
  })
}

/** Everything that is to be said again: the numbers of its pieces, and edges. */
function replayed(speech: UnansweredSpeech): (number | string)[] {
  const found: (number | string)[] = []
  for (let times = 0; times < 10_000 && !speech.caughtUp; times += 1) {
    for (const piece of speech.take(100)) {
      if (piece.kind === 'activity') found.push(piece.edge)
      else found.push(...numbersIn(piece.pcm))
    }
  }
  return found
}

describe('what is said again', () => {
  test('an utterance that nobody answered, from before its onset, and what came after it', () => {
    const speech = new UnansweredSpeech()
    feed(speech, 100)
    speech.heardByUs('start')
    feed(speech, 50, 100)
    speech.pause()
    feed(speech, 10, 150)
    expect(speech.rewind()).toBe(600 + 1_000)
    expect(replayed(speech)).toEqual(Array.from({ length: 90 }, (_, index) => 70 + index))
    expect(speech.caughtUp).toBe(true)
  })

  test('live audio queues behind it, in order', () => {
    const speech = new UnansweredSpeech()
    speech.heardByModel('start')
    feed(speech, 20)
    speech.pause()
    speech.rewind()
    const [first] = speech.take(100)
    feed(speech, 5, 20)
    expect(speech.caughtUp).toBe(false)
    expect(first?.kind === 'audio' ? numbersIn(first.pcm) : []).toEqual([0, 1, 2, 3, 4])
    expect(replayed(speech)).toEqual(Array.from({ length: 20 }, (_, index) => 5 + index))
  })

  test('nothing, once the model has spoken after it', () => {
    const speech = new UnansweredSpeech()
    speech.heardByUs('start')
    speech.heardByModel('start')
    feed(speech, 50)
    speech.heardByUs('end')
    speech.heardByModel('end')
    feed(speech, 10)
    expect(speech.waitsForAnswer).toBe(true)
    speech.answered()
    expect(speech.waitsForAnswer).toBe(false)
    speech.pause()
    expect(speech.rewind()).toBe(0)
    expect(replayed(speech)).toEqual([])
  })

  test('only what came meanwhile, when nobody had said anything', () => {
    const speech = new UnansweredSpeech()
    feed(speech, 500)
    speech.pause()
    feed(speech, 3, 200)
    expect(speech.rewind()).toBe(0)
    expect(replayed(speech)).toEqual([200, 201, 202])
  })

  test('an utterance is not answered by sound that comes while it goes on', () => {
    const speech = new UnansweredSpeech()
    speech.heardByModel('start')
    feed(speech, 50)
    speech.answered()
    expect(speech.waitsForAnswer).toBe(true)
  })

  test('the next utterance, when the answer to the first came while it had begun', () => {
    const speech = new UnansweredSpeech()
    speech.heardByUs('start')
    speech.heardByModel('start')
    feed(speech, 50)
    speech.heardByUs('end')
    speech.heardByModel('end')
    feed(speech, 50, 50)
    speech.heardByUs('start')
    feed(speech, 10, 100)
    speech.answered()
    speech.pause()
    expect(speech.rewind()).toBe(600 + 200)
  })

  test('words that trail behind their answer open nothing', () => {
    const speech = new UnansweredSpeech()
    speech.heardByModel('start')
    feed(speech, 50)
    speech.heardByModel('end')
    speech.answered()
    speech.understood()
    expect(speech.waitsForAnswer).toBe(false)
  })

  test('noise that the model never took for speech is not kept', () => {
    const speech = new UnansweredSpeech()
    speech.heardByUs('start')
    feed(speech, 20)
    speech.heardByUs('end')
    feed(speech, 160)
    speech.pause()
    expect(speech.rewind()).toBe(0)
  })

  test('noise that does not end is kept for five seconds', () => {
    const speech = new UnansweredSpeech()
    speech.heardByUs('start')
    feed(speech, 1_000)
    speech.pause()
    expect(speech.rewind()).toBe(5_000)
    expect(speech.droppedMs).toBe(0)
  })

  test('the edges that we tell the model go with it', () => {
    const speech = new UnansweredSpeech()
    feed(speech, 10)
    speech.activity('start')
    feed(speech, 2, 10)
    speech.activity('end')
    speech.pause()
    speech.rewind()
    expect(replayed(speech)).toEqual(['start', 10, 11, 'end'])
  })

  test('half a minute at most; the oldest goes, and is counted', () => {
    const speech = new UnansweredSpeech()
    speech.heardByModel('start')
    feed(speech, 1_600)
    expect(speech.droppedMs).toBe(2_000)
    speech.pause()
    expect(speech.rewind()).toBe(30_000)
  })

  test('what was kept through wrap-around and growth is what was said', () => {
    const speech = new UnansweredSpeech()
    feed(speech, 333)
    speech.heardByModel('start')
    feed(speech, 400, 333)
    speech.pause()
    expect(speech.rewind()).toBe(1_000 + 8_000)
    expect(replayed(speech)).toEqual(Array.from({ length: 450 }, (_, index) => (283 + index) % 250))
  })
})
