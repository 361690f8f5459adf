import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { messageFrames } from '../../../src/websocket/message-frames.ts'

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

test('bytes stand between texts, as binary messages', () => {
  const messages: (readonly [string, boolean])[] = []
  const receiver = new Receiver({ isServer: false })
  receiver.on('message', (data: Buffer, binary: boolean) => {
    messages.push([data.toString('latin1'), binary])
  })
  receiver.write(messageFrames(['a', Uint8Array.of(1, 2, 0xff), 'b', new Uint8Array(70_000)]))
  expect(messages).toEqual([
    ['a', false],
    ['\u0001\u0002\u00ff', true],
    ['b', false],
    ['\0'.repeat(70_000), true],
  ])
})
