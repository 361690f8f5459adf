import { expect, test } from 'vitest'

import { loadClip } from '../../../../src/sandbox/clips.ts'
import { defineScenario } from '../../../../src/sandbox/gemini/scenario.ts'
import { obey, quotesLine } from '../../../../src/sandbox/gemini/written-request.ts'
import { SessionBench } from '../../../support/sandbox-session.ts'

const { lines, asides } = defineScenario({
  lines: [
    { name: 'answer', clip: 'agent-check-panel' },
    { name: 'farewell', clip: 'agent-goodbye' },
  ],
  asides: [{ name: 'bridge', clip: 'agent-bridge' }],
})
const all = [...lines, ...asides]
const [answer, farewell] = [lines[0]!, lines[1]!]

test('asked to go on after words that were heard, it says the rest of the line', () => {
  const obedience = obey(
    'You were heard: the caller has heard you say: "Thank you. Please"',
    answer,
    all,
  )
  expect(obedience).toMatchObject({
    kind: 'say',
    usesUpcoming: true,
    clip: { text: 'look at the back panel. Is the smooth side facing you?' },
  })
})

test('asked for certain words, it says them, with what comes first before them', () => {
  const text =
    'Say first: "Sorry, the line was interrupted." Then finish, in these words: "Is the smooth side facing you?"'
  const obedience = obey(text, farewell, all)
  expect(obedience).toMatchObject({
    kind: 'say',
    usesUpcoming: false,
    clip: { text: 'Sorry, the line was interrupted. Is the smooth side facing you?' },
  })
  if (obedience.kind !== 'say') return
  const { clip } = obedience
  expect(clip.samples.length / clip.sampleRate).toBeCloseTo(clip.durationMs / 1_000, 2)
  expect(clip.words.at(-1)!.endMs).toBeLessThanOrEqual(clip.durationMs)
})

test('words that no line has cannot be said; other input is no request', () => {
  expect(obey('Say first: "Something else entirely."', answer, all).kind).toBe('nothing')
  expect(obey('Greet the caller in exactly these letters: "Hello"', answer, all).kind).toBe(
    'script',
  )
  expect(obey('The caller has heard you say: "Nothing of it"', answer, all).kind).toBe('script')
})

test('a line is known by how it begins', () => {
  expect(quotesLine(`You: ${loadClip('agent-goodbye').text}\nTake it as said.`, farewell)).toBe(
    true,
  )
  expect(quotesLine('You: You are welcome. Enjoy', farewell)).toBe(true)
  expect(quotesLine('You are … Enjoy your wardrobe.', farewell)).toBe(false)
})

test('a session whose instructions quote a line goes on behind it', () => {
  const bench = new SessionBench({
    lines: [
      { name: 'first', clip: 'agent-goodbye' },
      { name: 'second', clip: 'agent-fallback' },
    ],
    obeysRequests: true,
  })
  bench.setUp({
    systemInstruction: { parts: [{ text: `It was said: ${loadClip('agent-goodbye').text}` }] },
  })
  bench.greet()
  bench.clock.advance(1_000)
  expect(bench.said()).toEqual(['second'])
})
