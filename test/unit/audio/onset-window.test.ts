import { expect, test } from 'vitest'
import { OnsetWindow } from '../../../src/audio/onset-window.ts'

const SETTINGS = { length: 7, voicedNeeded: 5, vocalNeeded: 2 }

/** One letter a frame: `V` is certainly a voice, `v` may be one, `-` is none. */
const push = (window: OnsetWindow, frames: string, levelDb = -30): boolean[] =>
  frames.split('').map((one) => window.push(one !== '-', one === 'V', levelDb))

test('speech begins with the frame that completes the evidence', () => {
  expect(push(new OnsetWindow(SETTINGS), 'vvvVV')).toEqual([false, false, false, false, true])
})

test('gaps are allowed, as many as the window has room for', () => {
  expect(push(new OnsetWindow(SETTINGS), 'VV-v-vv').at(-1)).toBe(true)
  expect(push(new OnsetWindow(SETTINGS), 'VV-v--vv')).not.toContain(true)
})

test('sound without a voice in it is no speech, however long it lasts', () => {
  expect(push(new OnsetWindow(SETTINGS), 'v'.repeat(50))).not.toContain(true)
  expect(push(new OnsetWindow(SETTINGS), 'Vvvvvvv'.repeat(10))).not.toContain(true)
})

test('a voice that has left the window does not count', () => {
  expect(push(new OnsetWindow(SETTINGS), 'VV-----vvvvv')).not.toContain(true)
})

test('what dies away was struck: its ringing is not vocal', () => {
  const window = new OnsetWindow(SETTINGS)
  const ringing = [-10, -16, -22, -28, -34, -40, -46].map((db) => window.push(true, true, db))
  expect(ringing).not.toContain(true)
  expect(window.mayBeVocal(-46)).toBe(false)
})

test('a voice may grow, and fall a little', () => {
  const window = new OnsetWindow(SETTINGS)
  const word = [-40, -34, -28, -30, -32].map((db) => window.push(true, true, db))
  expect(word.at(-1)).toBe(true)
  expect(window.mayBeVocal(-33)).toBe(true)
  expect(window.mayBeVocal(-33.5)).toBe(false)
})

test('after a blow has left the window a quieter voice counts again', () => {
  const window = new OnsetWindow(SETTINGS)
  window.push(false, false, -5)
  push(window, '------', -60)
  expect(push(window, 'VVVVV', -30).at(-1)).toBe(true)
})

test('cleared, it has heard nothing', () => {
  const window = new OnsetWindow(SETTINGS)
  push(window, 'VVVV', -5)
  window.clear()
  expect(window.mayBeVocal(-60)).toBe(true)
  expect(push(window, 'VVVV')).not.toContain(true)
})
