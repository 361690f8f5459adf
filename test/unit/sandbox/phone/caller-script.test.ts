import { describe, expect, it } from 'vitest'
import {
  CallerScript,
  ScriptInvalid,
  type CallerStep,
  type CallerView,
} from '../../../../src/sandbox/phone/caller-script.ts'

const SPEECH = { samples: new Int16Array(800), sampleRate: 8_000, text: 'hello' }

const QUIET: CallerView = { nowMs: 0, speech: null, agentSpeaking: false, callerSpeaking: false }

/** The agent has spoken from `startMs` to `endMs`, and it is `nowMs`. */
function heard(startMs: number, endMs: number, nowMs: number): CallerView {
  const speech = { startMs, lastAudibleMs: Math.min(endMs, nowMs) }
  return { ...QUIET, nowMs, speech, agentSpeaking: nowMs < endMs + 500 }
}

/** The kinds of action the script asks for at each view. */
function follow(steps: readonly CallerStep[], views: readonly CallerView[]): (string | null)[] {
  const script = new CallerScript(steps)
  return views.map((view) => script.poll(view)?.kind ?? null)
}

describe('afterAgent', () => {
  const steps: CallerStep[] = [{ say: SPEECH, when: { afterAgent: { quietMs: 700 } } }]

  it('waits until the agent has spoken at all', () => {
    expect(follow(steps, [QUIET, { ...QUIET, nowMs: 60_000 }])).toEqual([null, null])
  })

  it('waits until the agent has been quiet for so long', () => {
    const views = [heard(100, 2_000, 1_500), heard(100, 2_000, 2_699), heard(100, 2_000, 2_700)]
    expect(follow(steps, views)).toEqual([null, null, 'say'])
  })

  it('wants new speech after each step of the caller', () => {
    const hangUp: CallerStep = { hangUp: { afterAgent: { quietMs: 700 } } }
    const views = [
      heard(100, 2_000, 2_700),
      { ...heard(100, 2_000, 2_800), callerSpeaking: true },
      heard(100, 2_000, 5_000),
      heard(5_200, 6_000, 6_000),
      heard(5_200, 6_000, 6_700),
    ]
    expect(follow([...steps, hangUp], views)).toEqual(['say', null, null, null, 'hang-up'])
  })

  it('counts a reply that began before the caller’s clip was over', () => {
    const hangUp: CallerStep = { hangUp: { afterAgent: { quietMs: 500 } } }
    const views = [
      heard(0, 1_000, 1_700),
      { ...heard(2_000, 2_400, 2_300), callerSpeaking: true },
      heard(2_000, 2_400, 2_900),
    ]
    expect(follow([...steps, hangUp], views)).toEqual(['say', null, 'hang-up'])
  })

  it('does not take the end of the speech that was cut off for an answer', () => {
    const bargeIn: CallerStep[] = [
      { say: SPEECH, when: { agentSpokeMs: 1_000 } },
      { hangUp: { afterAgent: { quietMs: 500 } } },
    ]
    const views = [
      heard(0, 9_000, 1_000),
      heard(0, 1_400, 1_500),
      heard(0, 1_400, 4_000),
      heard(4_500, 5_000, 5_500),
    ]
    expect(follow(bargeIn, views)).toEqual(['say', null, null, 'hang-up'])
  })

  it('gives up on being answered when the agent simply talked on', () => {
    const bargeIn: CallerStep[] = [
      { say: SPEECH, when: { agentSpokeMs: 1_000 } },
      { hangUp: { afterAgent: { quietMs: 500 } } },
    ]
    const views = [heard(0, 9_000, 1_000), heard(0, 9_000, 1_200), heard(0, 9_000, 9_500)]
    expect(follow(bargeIn, views)).toEqual(['say', null, 'hang-up'])
  })
})

describe('agentSpokeMs', () => {
  const steps: CallerStep[] = [{ say: SPEECH, when: { agentSpokeMs: 1_500 } }]

  it('comes when the current speech has been audible for so long', () => {
    const views = [QUIET, heard(300, 9_000, 1_799), heard(300, 9_000, 1_800)]
    expect(follow(steps, views)).toEqual([null, null, 'say'])
  })

  it('does not count the quiet after a shorter speech', () => {
    expect(follow(steps, [heard(300, 1_500, 1_900), heard(300, 1_500, 9_000)])).toEqual([
      null,
      null,
    ])
  })

  it('cuts each speech off once only', () => {
    const twice = [...steps, ...steps]
    const views = [heard(0, 9_000, 2_000), heard(0, 9_000, 4_000), heard(5_000, 9_000, 6_500)]
    expect(follow(twice, views)).toEqual(['say', null, 'say'])
  })
})

describe('once', () => {
  it('waits for what happens elsewhere', () => {
    let isThere = false
    const script = new CallerScript([{ say: SPEECH, when: { once: () => isThere } }])
    expect(script.poll(QUIET)).toBeNull()
    isThere = true
    expect(script.poll({ ...QUIET, nowMs: 20 })).toMatchObject({ kind: 'say' })
  })
})

describe('atMs and steps without a trigger', () => {
  it('come at their time, in order, several in one moment', () => {
    const script = new CallerScript([
      { sequenceNumber: 'skip', when: { atMs: 100 } },
      { raw: '{' },
      { mediaForStream: 'MZother' },
      { secondStart: true },
      { cutNetwork: { atMs: 200 } },
    ])
    const at = (nowMs: number): string | null => script.poll({ ...QUIET, nowMs })?.kind ?? null
    expect(at(99)).toBeNull()
    expect([at(100), at(100), at(100), at(100), at(100)]).toEqual([
      'sequence-number',
      'raw',
      'stray-media',
      'second-start',
      null,
    ])
    expect(at(200)).toBe('cut-network')
    expect(at(201)).toBeNull()
  })

  it('wait for the step before them', () => {
    const steps: CallerStep[] = [{ say: SPEECH, when: { atMs: 0 } }, { hangUp: 'at once' }]
    const views = [QUIET, { ...QUIET, callerSpeaking: true }, { ...QUIET, nowMs: 120 }]
    expect(follow(steps, views)).toEqual(['say', null, 'hang-up'])
  })

  it('listen for as long as they are told', () => {
    const steps: CallerStep[] = [{ silenceMs: 1_000 }, { hangUp: 'at once' }]
    const views = [0, 999, 1_000].map((nowMs) => ({ ...QUIET, nowMs }))
    expect(follow(steps, views)).toEqual(['wait', null, 'hang-up'])
  })
})

describe('press', () => {
  it('presses several keys a quarter of a second apart', () => {
    const script = new CallerScript([{ press: '1#', when: { atMs: 50 } }])
    const pressed: string[] = []
    for (let nowMs = 0; nowMs <= 400; nowMs += 10) {
      for (let action = script.poll({ ...QUIET, nowMs }); action !== null;) {
        if (action.kind === 'press') pressed.push(`${action.digit} at ${nowMs}`)
        action = script.poll({ ...QUIET, nowMs })
      }
    }
    expect(pressed).toEqual(['1 at 50', '# at 300'])
  })

  it.each(['', 'x', '1 2'])('refuses "%s" and says which step it is', (press) => {
    const build = (): CallerScript => new CallerScript([{ silenceMs: 1 }, { press }])
    expect(build).toThrow(ScriptInvalid)
    expect(build).toThrow(/step 2 presses .* 0-9, \*, # and A-D/)
  })
})

describe('say', () => {
  it('brings a recording of any rate to the telephone’s', () => {
    const recording = { samples: new Int16Array(16_000), sampleRate: 16_000, text: 'one second' }
    const action = new CallerScript([{ say: recording }]).poll(QUIET)
    expect(action).toMatchObject({ kind: 'say', text: 'one second' })
    expect(action?.kind === 'say' && action.samples.length).toBe(8_000)
  })
})
