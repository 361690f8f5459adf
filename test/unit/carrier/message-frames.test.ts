import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { messageFrames } from '../../../src/carrier/message-frames.ts'

/** Exported by the library, but left out of its types. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean }) => Writable
}

/** What a WebSocket client reads in the bytes. */
function read(frames: Buffer): readonly string[] {
  const texts: string[] = []
  const receiver = new Receiver({ isServer: false })
  receiver.on('message', (data: Buffer) => texts.push(data.toString()))
  receiver.write(frames)
  return texts
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'a message of %i characters is one frame',
  (length) => {
    const text = 'x'.repeat(length)
    const frames = messageFrames([text])
    expect(read(frames)).toEqual([text])
  },
)

test('several messages stand one behind the other', () => {
  const texts = ['{"event":"media"}', '{"event":"mark"}', 'größer', '🪛']
  expect(read(messageFrames(texts))).toEqual(texts)
})

test('no message is no bytes', () => {
  expect(messageFrames([])).toHaveLength(0)
})
