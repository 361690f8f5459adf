import { expect, test } from 'vitest'
import { VirtualClock } from '../../../src/shared/clock.ts'
import { confirmed, inconclusive, refuted, type Verdict } from '../../../src/verify/probe.ts'
import { runProbe, type Attempt, type ProbeResult } from '../../../src/verify/run-probe.ts'

const head = {
  needs: 'gemini',
  name: 'gemini/example',
  claim: 'An example holds.',
  run: () => Promise.resolve(confirmed()),
} as const

const newRun = (
  attempt: Partial<Attempt>,
  deadlineMs?: number,
): { clock: VirtualClock; result: Promise<ProbeResult> } => {
  const clock = new VirtualClock()
  const result = runProbe(
    { ...head, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
    {
      run: () => Promise.resolve(confirmed('all')),
      release: () => Promise.resolve(),
      ...attempt,
    },
    { clock, clean: (text) => text.replaceAll('secret', '[redacted]') },
  )
  return { clock, result }
}

test('a verdict is given with the name, the claim and the time that it took', async () => {
  const { clock, result } = newRun({})
  expect(await result).toEqual({
    name: 'gemini/example',
    claim: 'An example holds.',
    verdict: confirmed('all'),
    durationMs: 0,
  })
  expect(clock.pending).toBe(0)
})

test('a probe that throws, at once or later, is inconclusive with what it threw', async () => {
  const late = newRun({ run: () => Promise.reject(new Error('it broke')) })
  expect((await late.result).verdict).toEqual(inconclusive('it broke'))
  const atOnce = newRun({
    run: () => {
      throw new TypeError('no such thing')
    },
  })
  expect((await atOnce.result).verdict).toEqual(inconclusive('no such thing'))
})

test('a probe that never ends is given up at its deadline, and released', async () => {
  let released = 0
  const { clock, result } = newRun(
    {
      run: () => new Promise<Verdict>(() => undefined),
      release: () => {
        released += 1
        return Promise.resolve()
      },
    },
    5_000,
  )
  await Promise.resolve()
  clock.advance(4_999)
  expect(released).toBe(0)
  clock.advance(1)
  expect(await result).toMatchObject({
    verdict: inconclusive('no result within 5000 ms'),
    durationMs: 5_000,
  })
  expect(released).toBe(1)
})

test('what a given-up probe throws afterwards disturbs nobody', async () => {
  const { promise, reject } = Promise.withResolvers<Verdict>()
  const { clock, result } = newRun({
    run: () => promise,
    release: () => {
      reject(new Error('the session ended'))
      return Promise.resolve()
    },
  })
  await Promise.resolve()
  clock.advance(60_000)
  expect((await result).verdict).toEqual(inconclusive('no result within 60000 ms'))
})

test('a release that fails makes the verdict inconclusive', async () => {
  const { result } = newRun({ release: () => Promise.reject(new Error('still open')) })
  expect((await result).verdict).toEqual(inconclusive('still open'))
})

test('verdicts are cleaned before anybody reads them', async () => {
  const verdicts: Verdict[] = [
    confirmed('a secret'),
    confirmed(),
    refuted('a secret'),
    inconclusive('a secret'),
  ]
  const results = verdicts.map((verdict) => newRun({ run: () => Promise.resolve(verdict) }).result)
  expect((await Promise.all(results)).map(({ verdict }) => verdict)).toEqual([
    confirmed('a [redacted]'),
    confirmed(),
    refuted('a [redacted]'),
    inconclusive('a [redacted]'),
  ])
})
