import { expect, test } from 'vitest'
import { rmsAt } from '../../../src/audio/sound-level.ts'
import { EchoGuard } from '../../../src/call/echo-guard.ts'

const hear = (guard: EchoGuard, rms: number, frames: number): void => {
  for (let count = 0; count < frames; count += 1) guard.hear(rms, true)
}

test('learns the echo while the agent speaks, and asks a caller to be louder', () => {
  const guard = new EchoGuard()
  expect(guard.floor(true)).toBe(0)
  hear(guard, rmsAt(-50), 50)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-45))
})

test('the first words of the agent are enough', () => {
  const guard = new EchoGuard()
  hear(guard, rmsAt(-50), 3)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-45))
})

test('asks nothing while the agent is silent, and learns nothing', () => {
  const guard = new EchoGuard()
  hear(guard, rmsAt(-50), 50)
  guard.hear(9_000, false)
  expect(guard.floor(false)).toBe(0)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-45))
})

test('a caller’s first syllables do not raise it before the caller is found', () => {
  const guard = new EchoGuard()
  hear(guard, rmsAt(-50), 100)
  hear(guard, rmsAt(-30), 7)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-45))
})

test('a short word in the middle of the agent’s speech is not learned either', () => {
  const guard = new EchoGuard()
  hear(guard, rmsAt(-50), 250)
  hear(guard, rmsAt(-20), 20)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-45))
})

test('an echo that has gone is forgotten within five seconds of the agent’s speech', () => {
  const guard = new EchoGuard()
  hear(guard, rmsAt(-40), 250)
  hear(guard, 0, 100)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-35))
  hear(guard, 0, 150)
  expect(guard.floor(true)).toBeLessThan(1)
})

test('a caller who speaks up is heard over any echo', () => {
  const guard = new EchoGuard()
  hear(guard, 20_000, 50)
  expect(guard.floor(true)).toBeCloseTo(rmsAt(-22))
})
