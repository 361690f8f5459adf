import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameSorter } from '../../../src/websocket/frame-sorter.ts'
import {
  frameOf,
  libraryReader,
  type FrameShape,
  type Told,
} from '../../support/websocket-frames.ts'

const key = [1, 200, 3, 77] as const
const text = (words: string): FrameShape => ({ opcode: 1, payload: Buffer.from(words), key })
const binary = (...bytes: number[]): FrameShape => ({
  opcode: 2,
  payload: Uint8Array.from(bytes),
  key,
})
const ping: FrameShape = { opcode: 9, payload: Buffer.from('?'), key }

/** What the sorter makes of chunks: messages that went the short way, and the rest as it came. */
function sort(chunks: readonly Buffer[], masked = true): readonly Told[] {
  const told: Told[] = []
  const sorter = new FrameSorter(masked, {
    text: (words) => told.push(['short', words]),
    bytes: (bytes) => told.push(['short bytes', bytes.toString('hex')]),
    rest: (bytes) => told.push(['rest', bytes.toString('hex')]),
  })
  for (const chunk of chunks) sorter.take(Buffer.from(chunk))
  return told
}

const rest = (...frames: readonly FrameShape[]): Told => [
  'rest',
  Buffer.concat(frames.map(frameOf)).toString('hex'),
]

describe('the short way', () => {
  test('is that of whole messages, several in a chunk', () => {
    const chunk = Buffer.concat([text('one'), binary(1, 2), text('größer')].map(frameOf))
    expect(sort([chunk])).toEqual([
      ['short', 'one'],
      ['short bytes', '0102'],
      ['short', 'größer'],
    ])
  })

  test('shows a text as it stands, and tells it unless it was read', () => {
    const told: Told[] = []
    const sorter = new FrameSorter(true, {
      read: (chunk, start, end) => {
        const words = chunk.toString('latin1', start, end)
        if (words.startsWith('t')) told.push(['read', words])
        return words.startsWith('t')
      },
      text: (words) => told.push(['short', words]),
      bytes: (bytes) => told.push(['short bytes', bytes.toString('hex')]),
      rest: (bytes) => told.push(['rest', bytes.toString('hex')]),
    })
    sorter.take(Buffer.concat([text('one'), text('two'), binary(1), text('three')].map(frameOf)))
    expect(told).toEqual([
      ['short', 'one'],
      ['read', 'two'],
      ['short bytes', '01'],
      ['read', 'three'],
    ])
  })

  test('is that of a server’s messages, which are not masked', () => {
    expect(sort([frameOf({ ...text('hello'), key: null })], false)).toEqual([['short', 'hello']])
  })

  test.each([125, 126, 65_535])('is that of a message of %i bytes', (length) => {
    const words = 'x'.repeat(length)
    expect(sort([frameOf(text(words))])).toEqual([['short', words]])
  })
})

describe('to the library goes, as it came,', () => {
  test.each<[string, FrameShape]>([
    ['a ping', ping],
    ['a close', { opcode: 8, payload: Buffer.from([3, 232]), key }],
    ['a message of more than 64 kB', text('x'.repeat(65_536))],
    ['a length in more bytes than it needs', { ...text('x'), lengthBytes: 8 }],
    ['a frame that is not masked', { ...text('x'), key: null }],
    ['a reserved bit', { ...text('x'), rsv: 4 }],
    ['an unknown kind', { ...text('x'), opcode: 3 }],
    ['a text that is not UTF-8', { ...binary(0xff, 0xfe), opcode: 1 }],
    ['a text that has a replacement character of its own', text('\ufffd')],
    ['a continuation of nothing', { ...text('x'), opcode: 0 }],
  ])('%s', (_what, frame) => {
    expect(sort([frameOf(frame)])).toEqual([rest(frame)])
  })

  test('a message in parts, with all that stands between them', () => {
    const frames = [{ ...text('a'), fin: false }, ping, { ...text('b'), opcode: 0 }]
    expect(sort([...frames, text('c')].map(frameOf))).toEqual([
      ...frames.map((frame) => rest(frame)),
      ['short', 'c'],
    ])
  })

  test('a frame that comes in pieces, wherever it is cut; the next is short again', () => {
    for (const words of ['x'.repeat(20), 'x'.repeat(300)]) {
      const whole = frameOf(text(words))
      for (let cut = 1; cut < whole.length; cut += 1) {
        const told = sort([whole.subarray(0, cut), whole.subarray(cut), frameOf(text('next'))])
        expect(told).toEqual([
          ['rest', whole.subarray(0, cut).toString('hex')],
          ['rest', whole.subarray(cut).toString('hex')],
          ['short', 'next'],
        ])
      }
    }
  })

  test('everything behind a close', () => {
    const close: FrameShape = { opcode: 8, payload: new Uint8Array(), key }
    expect(sort([frameOf(close), frameOf(text('late'))])).toEqual([rest(close), rest(text('late'))])
  })

  test('what stands behind something else in the same chunk', () => {
    const chunk = Buffer.concat([text('one'), ping, text('two')].map(frameOf))
    const ends = Buffer.concat([frameOf(text('x')).subarray(4), frameOf(text('three'))])
    expect(sort([chunk, frameOf(text('x')).subarray(0, 4), ends, frameOf(text('four'))])).toEqual([
      ['short', 'one'],
      rest(ping, text('two')),
      ['rest', frameOf(text('x')).subarray(0, 4).toString('hex')],
      ['rest', ends.toString('hex')],
      ['short', 'four'],
    ])
  })

  test('everything once it has failed', () => {
    const told: Told[] = []
    const sorter: FrameSorter = new FrameSorter(true, {
      text: (words) => told.push(['short', words]),
      bytes: () => undefined,
      rest: (bytes) => told.push(['rest', bytes.toString('hex')]),
    })
    const broken = { ...text('x'), rsv: 1 }
    sorter.take(Buffer.concat([text('one'), broken, text('two')].map(frameOf)))
    sorter.stop()
    sorter.take(frameOf(text('three')))
    expect(told).toEqual([['short', 'one'], rest(broken, text('two')), rest(text('three'))])
  })
})

const keyOf = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
const anyFrame = fc.record({
  fin: fc.boolean(),
  rsv: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4),
  opcode: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 9, 10, 8, 3),
  payload: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((words) => Buffer.from(words)),
    fc.uint8Array({ maxLength: 130 }),
    fc.nat(70_000).map((length) => Buffer.alloc(length, 'x')),
  ),
  key: fc.oneof({ weight: 20, arbitrary: keyOf }, fc.constant(null)),
})

/** What the library tells when it reads alone, or behind a sorter, a chunk in each turn. */
async function told(
  bytes: Buffer,
  cuts: readonly number[],
  sorted: boolean,
): Promise<readonly Told[]> {
  const library = libraryReader(true)
  const sorter = new FrameSorter(true, {
    text: (words) => library.told.push(['text', words]),
    bytes: (message) => library.told.push(['bytes', message.toString('hex')]),
    rest: (piece) => {
      library.write(Buffer.from(piece))
    },
  })
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
  edges.sort((a, b) => a - b)
  for (let i = 1; i < edges.length && !library.ended(); i += 1) {
    const chunk = Buffer.from(bytes.subarray(edges[i - 1], edges[i]))
    if (sorted) sorter.take(chunk)
    else library.write(chunk)
    await new Promise((resolve) => {
      process.nextTick(resolve)
    })
  }
  return library.told
}

test('whatever comes, however it is cut, is told as the library alone would tell it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFrame, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(frameOf))
        expect(await told(bytes, cuts, true)).toEqual(await told(bytes, cuts, false))
      },
    ),
    { numRuns: 500 },
  )
})
