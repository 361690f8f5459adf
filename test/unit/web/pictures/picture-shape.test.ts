import { expect, test } from 'vitest'
import { cameraPageMessage } from '../../../../src/camera/camera-protocol.ts'
import { pageMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import {
  base64Length,
  brightness,
  CELLS_HIGH,
  CELLS_WIDE,
  hasChanged,
  MAX_PICTURE_CHARACTERS,
  sizeToSend,
} from '../../../../web/src/pictures/picture-shape.ts'

test.each([
  [4_032, 3_024, 1_024, 768],
  [1_080, 1_920, 576, 1_024],
  [640, 480, 640, 480],
  [5_000, 1, 1_024, 1],
])('%d × %d is sent as %d × %d', (width, height, sentWidth, sentHeight) => {
  expect(sizeToSend({ width, height })).toEqual({ width: sentWidth, height: sentHeight })
})

test('white is as bright as it gets, black is dark, green counts most', () => {
  const pixels = new Uint8ClampedArray(
    [
      [255, 255, 255],
      [0, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ].flatMap((pixel) => [...pixel, 255]),
  )
  expect([...brightness(pixels)]).toEqual([255, 0, 149, 29])
})

const plain = (value = 100): Uint8Array => new Uint8Array(CELLS_WIDE * CELLS_HIGH).fill(value)

test('the first picture is new', () => {
  expect(hasChanged(null, plain())).toBe(true)
})

test('a picture of another shape is new', () => {
  expect(hasChanged(plain().subarray(1), plain())).toBe(true)
})

test('the noise of a sensor is no change', () => {
  const noisy = plain().map((cell, index) => cell + ((index * 7) % 9) - 4)
  expect(hasChanged(plain(), noisy)).toBe(false)
})

test('something small that moved is a change, brighter or darker', () => {
  const brighter = plain()
  brighter[1_234] = 112
  const darker = plain()
  darker[3_071] = 88
  expect(hasChanged(plain(), brighter)).toBe(true)
  expect(hasChanged(plain(), darker)).toBe(true)
})

test.each([0, 1, 2, 3, 179_999, 180_000, 180_001])('%d bytes are so long in base64', (bytes) => {
  expect(base64Length(bytes)).toBe(Buffer.alloc(bytes).toString('base64').length)
})

test.each([pageMessage, cameraPageMessage])('both protocols take what is sent', (message) => {
  const picture = (length: number): unknown => ({
    type: 'picture',
    jpeg: '/9j/'.padEnd(length, 'A'),
  })
  expect(message.safeParse(picture(MAX_PICTURE_CHARACTERS)).success).toBe(true)
  expect(message.safeParse(picture(MAX_PICTURE_CHARACTERS + 1)).success).toBe(false)
})
