import { expect, test } from 'vitest'
import { EchoGuard } from '../../../src/call/echo-guard.ts'

const hear = (guard: EchoGuard, rms: number, frames: number, callerSpeaks = false): void => {
  for (let count = 0; count < frames; count += 1) {
    guard.hear(rms, { agentAudible: true, callerSpeaks })
  }
}

test('learns the echo while the agent speaks, and asks a caller to be twice as loud', () => {
  const guard = new EchoGuard()
  expect(guard.floor(true)).toBe(0)
  hear(guard, 400, 50)
  expect(guard.echoRms).toBeCloseTo(400, 0)
  expect(guard.floor(true)).toBeCloseTo(800, 0)
})

test('asks nothing while the agent is silent', () => {
  const guard = new EchoGuard()
  hear(guard, 400, 50)
  expect(guard.floor(false)).toBe(0)
})

test('the caller’s own voice is not learned', () => {
  const guard = new EchoGuard()
  hear(guard, 400, 50)
  hear(guard, 6_000, 50, true)
  guard.hear(9_000, { agentAudible: false, callerSpeaks: false })
  expect(guard.echoRms).toBeCloseTo(400, 0)
})

test('an echo that has gone is forgotten slowly', () => {
  const guard = new EchoGuard()
  hear(guard, 400, 50)
  hear(guard, 0, 50)
  expect(guard.echoRms).toBeGreaterThan(200)
  hear(guard, 0, 500)
  expect(guard.echoRms).toBeLessThan(5)
})

test('a caller who speaks up is heard over any echo', () => {
  const guard = new EchoGuard()
  hear(guard, 20_000, 50)
  expect(guard.floor(true)).toBe(2_600)
})
