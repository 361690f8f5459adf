import { describe, expect, test } from 'vitest'
import { ClientFrames, type FrameConnection } from '../../../src/websocket/client-frames.ts'
import { libraryReader } from '../../support/websocket-frames.ts'

/** Takes frames; `keeps`: it has not passed them on yet, and holds on to their memory. */
class Wire implements FrameConnection {
  writableLength = 0
  readonly written: Uint8Array[] = []
  readonly #keeps: boolean

  constructor(keeps: boolean) {
    this.#keeps = keeps
  }

  write(bytes: Uint8Array): boolean {
    this.written.push(this.#keeps ? bytes : bytes.slice())
    if (this.#keeps) this.writableLength += bytes.length
    return true
  }
}

function read(wire: Wire): readonly unknown[] {
  const { write, told } = libraryReader(true)
  for (const bytes of wire.written) write(Buffer.from(bytes))
  return told
}

describe('a message of a client', () => {
  test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'of %i characters is one masked frame in one write',
    (length) => {
      const wire = new Wire(false)
      new ClientFrames().send(['x'.repeat(length)], wire)
      expect(wire.written).toHaveLength(1)
      expect(read(wire)).toEqual([['text', 'x'.repeat(length)]])
    },
  )

  test('may come in parts, with characters of several bytes', () => {
    const wire = new Wire(false)
    new ClientFrames().send(['{"a":"', 'größer 🪛', '"}'], wire)
    expect(read(wire)).toEqual([['text', '{"a":"größer 🪛"}']])
  })

  test('keeps its memory for as long as the connection holds on to it', () => {
    const wire = new Wire(true)
    const frames = new ClientFrames()
    for (const text of ['first', 'second', 'third']) frames.send([text], wire)
    expect(read(wire)).toEqual([
      ['text', 'first'],
      ['text', 'second'],
      ['text', 'third'],
    ])
  })

  test('shares its memory with the next once it has left', () => {
    const memory = new Set<ArrayBufferLike>()
    const wire: FrameConnection = {
      writableLength: 0,
      write: (bytes) => {
        memory.add(bytes.buffer)
        return true
      },
    }
    const frames = new ClientFrames()
    for (let count = 0; count < 5; count += 1) frames.send(['x'.repeat(8_000)], wire)
    expect(memory.size).toBe(1)
  })
})
