import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seed } from './fuzz-seed.ts'
import { history } from './history.ts'
import type { Heard } from './marked-carrier.ts'
import { play, type Outcome } from './play-history.ts'

const HISTORIES = 2_000

const numberOf = (heard: Heard): number => (heard === 'clear' ? 0 : heard.utterance)

function endsOnce({ ended, events, carrierClosed }: Outcome): void {
  expect(ended).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'call-ended')).toHaveLength(1)
  expect(events.at(-1)?.type).toBe('call-ended')
  expect(carrierClosed).toBe(true)
}

function leavesNothing({ openSessions, timersLeft, corked }: Outcome): void {
  expect({ openSessions, timersLeft, corked }).toEqual({
    openSessions: 0,
    timersLeft: 0,
    corked: 0,
  })
}

/** Utterances are heard in the order in which they were spoken; two never take turns. */
function oneAgentSpeaks({ heard }: Outcome): void {
  const numbers = heard.map(numberOf).filter((number) => number > 0)
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
}

/** What was spoken before an interruption is not sent after it. */
function nothingOldIsSent({ heard, interruptions }: Outcome): void {
  for (const { heardBefore, lastUtterance } of interruptions) {
    const later = heard.slice(heardBefore).map(numberOf)
    expect(later.filter((number) => number > 0 && number <= lastUtterance)).toEqual([])
  }
}

function tellsTimeInOrder({ events }: Outcome): void {
  const times = events.map(({ atMs }) => atMs)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
}

test(`${HISTORIES} random histories of a call (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (given) => {
      const outcome = await play(given)
      endsOnce(outcome)
      leavesNothing(outcome)
      oneAgentSpeaks(outcome)
      nothingOldIsSent(outcome)
      tellsTimeInOrder(outcome)
      expect(outcome.logged).toEqual([])
    }),
    { numRuns: HISTORIES, seed },
  )
})
