import { describe, test } from 'vitest'
import type { SpokenLine } from '../../src/sandbox/gemini/session-record.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { defineScenario } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { CallRig } from '../support/call-rig.ts'
import { LineRig } from '../support/line-rig.ts'

/** A model that needs 150 ms for each connection. */
const model = { setupDelayMs: 150 }
const greeting = { name: 'greeting', clip: 'agent-fallback', pace: 20 }

/** Runs once, at the first of these lines. */
function onceSpeaking(rig: LineRig, name: string, run: (line: SpokenLine) => void): void {
  let done = false
  rig.model.on('speaking', (_session, line) => {
    if (done || line.name !== name) return
    done = true
    run(line)
  })
}

const cut = (rig: LineRig): void => {
  for (const session of rig.model.openSessions) session.close(1006, 'cut by the test')
}

const heardTurns = (rig: LineRig): number => rig.of('turn-heard').length

/**
 * Quiet between the agent's sounds once it answers. The caller's question is the longest quiet
 * before; a busy machine may tear the greeting in two.
 */
const gapsInAnswer = (rig: LineRig): readonly number[] =>
  rig.gapsMs.slice(rig.gapsMs.findIndex((ms) => ms > 2_000) + 1)

describe.concurrent('a lost socket', () => {
  test.concurrent(
    'in mid-utterance: what was said of it is said again, and answered once',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [greeting, { name: 'answer', clip: 'agent-which-screw', callerText: 'a gap' }],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.model.on('callerSpeech', (_session, edge) => {
        if (edge === 'start' && rig.model.sessions.length === 1) {
          systemClock.after(500, () => {
            cut(rig)
          })
        }
      })
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 12_000 }).toBe(2)
      await sleep(systemClock, 500)
      expect(rig.lines).toEqual(['greeting', 'answer'])
      const [handover, ...others] = rig.of('model-handover')
      expect(others).toEqual([])
      expect(handover).toMatchObject({ why: 'lost', how: 'resumed' })
      expect(handover!.gapMs).toBeLessThanOrEqual(300)
      expect(handover!.replayedMs).toBeGreaterThan(500)
      expect(rig.openings.map((one) => one.resumeHandle !== null)).toEqual([false, true])
    },
  )

  test.concurrent(
    'in mid-reply: what came is heard to its end, and the rest is asked for at once',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [
          greeting,
          { name: 'answer', clip: 'agent-long-answer', callerText: 'a gap', pace: 2 },
        ],
        asides: [{ name: 'rest', clip: 'agent-which-screw', delayMs: 0, pace: 20 }],
        onText: [{ includes: 'cut off', line: 'rest' }],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      let sentMs = 0
      onceSpeaking(rig, 'answer', (line) => {
        systemClock.after(1_500, () => {
          sentMs = line.sentMs
          cut(rig)
        })
      })
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 20_000 }).toBe(3)
      await sleep(systemClock, 500)
      expect(rig.lines).toEqual(['greeting', 'answer', 'rest'])
      const [, part] = rig.of('turn-heard')
      expect(part!.heardMs).toBeGreaterThan(sentMs - 100)
      expect(rig.of('model-handover')).toMatchObject([
        { why: 'lost', how: 'resumed', replayedMs: 0 },
      ])
      expect(Math.max(...gapsInAnswer(rig))).toBeLessThanOrEqual(300)
      // What the resumed session has forgotten is in its instructions.
      expect(rig.openings.at(-1)?.conversation).toMatch(/Caller: a gap\nYou: All right\./)
    },
    40_000,
  )

  test.concurrent(
    'in mid-tool: the result is told to the next session, and used once',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [
          greeting,
          { name: 'asks', toolCalls: [{ name: 'find_part' }], callerText: 'a gap' },
        ],
        asides: [{ name: 'answer', clip: 'agent-which-screw', pace: 20 }],
        onText: [{ includes: 'The result of find_part', line: 'answer' }],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.model.on('toolCall', () => {
        cut(rig)
      })
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 12_000 }).toBe(2)
      await sleep(systemClock, 500)
      expect(rig.lines).toEqual(['greeting', 'asks', 'answer'])
      expect(rig.of('tool-result-told')).toMatchObject([{ name: 'find_part' }])
      expect(rig.model.sessions[1]?.toolResponses).toEqual([])
    },
  )
})

describe.concurrent('goAway', () => {
  test.concurrent(
    'hands over at the next turn boundary: nothing is cut, nothing is said twice',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [
          greeting,
          {
            name: 'one',
            clip: 'agent-check-panel',
            callerText: 'a gap',
            goAway: { timeLeftMs: 60_000 },
          },
          { name: 'two', clip: 'agent-which-screw', callerText: 'yes' },
        ],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect.poll(() => rig.of('model-handover').length, { timeout: 15_000 }).toBe(1)
      expect(heardTurns(rig)).toBe(2)
      rig.say('caller-yes')
      await expect.poll(() => heardTurns(rig), { timeout: 15_000 }).toBe(3)
      expect(rig.lines).toEqual(['greeting', 'one', 'two'])
      expect(rig.of('model-handover')).toMatchObject([
        { why: 'go-away', how: 'resumed', replayedMs: 0 },
      ])
      expect(rig.of('model-handover')[0]!.gapMs).toBeLessThanOrEqual(300)
      expect(rig.of('model-retry')).toEqual([])
    },
    40_000,
  )

  test.concurrent(
    'hands over before the time is up, whatever is being said',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [
          greeting,
          {
            name: 'one',
            clip: 'agent-long-answer',
            callerText: 'a gap',
            pace: 1.5,
            goAway: { timeLeftMs: 6_500 },
          },
        ],
        asides: [{ name: 'rest', clip: 'agent-which-screw', delayMs: 0, pace: 20 }],
        onText: [{ includes: 'cut off', line: 'rest' }],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 25_000 }).toBe(3)
      expect(rig.lines).toEqual(['greeting', 'one', 'rest'])
      expect(rig.of('model-handover')).toMatchObject([{ why: 'go-away', how: 'resumed' }])
      expect(rig.of('model-retry')).toEqual([])
      expect(Math.max(...gapsInAnswer(rig))).toBeLessThanOrEqual(300)
    },
    40_000,
  )
})

describe.concurrent('a service that is away', () => {
  test.concurrent(
    'for seconds, and has forgotten everything: the caller hears a tone, then a fresh session goes on',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [greeting],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      const port = Number(new URL(rig.model.baseUrl).port)
      await rig.model.close()
      await sleep(systemClock, 2_600)
      await using again = await GeminiLiveServer.start({
        port,
        scenario: defineScenario({
          lines: [{ name: 'answer', clip: 'agent-which-screw', callerText: 'a gap' }],
          fallback: { name: 'too-much', clip: 'agent-fallback' },
        }),
      })
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 15_000 }).toBe(2)
      await sleep(systemClock, 500)
      const sessions = again.sessions.filter((one) => one.lines.length > 0)
      expect(sessions.map(({ lines }) => lines.map((one) => one.name))).toEqual([['answer']])
      expect(rig.of('filler').length).toBeGreaterThan(0)
      expect(rig.of('model-retry').length).toBeGreaterThan(0)
      expect(rig.of('model-fresh').at(-1)).toMatchObject({ why: 'handle-refused' })
      expect(rig.of('model-handover')).toMatchObject([{ why: 'lost', how: 'fresh' }])
      expect(rig.openings.at(-1)?.conversation).toContain('You: Sorry, could you say that again?')
      expect(rig.ended).toEqual([])
    },
    40_000,
  )

  test.concurrent(
    'in silence: it is asked once, and answers',
    async ({ expect }) => {
      await using rig = await LineRig.start({
        ...model,
        lines: [
          greeting,
          { name: 'nothing', silent: true, callerText: 'a gap' },
          { name: 'answer', clip: 'agent-which-screw', pace: 20 },
        ],
        fallback: { name: 'too-much', clip: 'agent-fallback' },
      })
      await expect.poll(() => heardTurns(rig), { timeout: 6_000 }).toBe(1)
      rig.say('caller-gap')
      await expect.poll(() => heardTurns(rig), { timeout: 20_000 }).toBe(2)
      await sleep(systemClock, 500)
      expect(rig.lines).toEqual(['greeting', 'nothing', 'answer'])
      expect(rig.of('watchdog')).toMatchObject([{ rung: 'nudge' }])
      expect(rig.model.sessions).toHaveLength(1)
    },
    40_000,
  )
})

test.concurrent(
  'on the telephone: a drop in mid-utterance costs one answer no time, and no other is given',
  async ({ expect }) => {
    await using rig = await CallRig.start({
      ...model,
      lines: [greeting, { name: 'answer', clip: 'agent-which-screw', callerText: 'a gap' }],
      fallback: { name: 'too-much', clip: 'agent-fallback' },
    })
    const dropped = Promise.withResolvers<undefined>()
    rig.gemini.on('callerSpeech', (session, edge) => {
      if (edge === 'start' && rig.gemini.sessions.length === 1) {
        systemClock.after(600, () => {
          session.close(1006, 'cut by the test')
          dropped.resolve(undefined)
        })
      }
    })
    const report = await rig.call({
      script: [
        { say: 'caller-gap', when: { afterAgent: { quietMs: 300 } } },
        { hangUp: { afterAgent: { quietMs: 600 } } },
      ],
    })
    await dropped.promise
    expect(report.completedBy).toBe('caller')
    expect(report.utterances).toHaveLength(2)
    const lines = rig.gemini.sessions.flatMap((one) => one.lines.map((line) => line.name))
    expect(lines).toEqual(['greeting', 'answer'])
    const [end] = rig.of('call-ended')
    expect(end?.summary.modelLine).toMatchObject({
      handovers: 1,
      fresh: 0,
      retries: 0,
      droppedMs: 0,
    })
    expect(end?.summary.modelLine.replayedMs).toBeGreaterThan(500)
    // The end of the utterance is found 1,000 ms after it, by this model; then it thinks for 250.
    expect(end?.summary.quietToReplyMs.p95).toBeLessThan(1_000 + 250 + 300)
  },
  40_000,
)
