import { describe, expect, test } from 'vitest'
import { LiveCallsRig, newCall } from '../../../support/live-calls.ts'

const says = (turn: number, text: string) => ({ type: 'agent-text', turn, text }) as const
const replies = (turn: number) =>
  ({ type: 'reply-started', turn, latencyMs: 250, fromQuietMs: 900, firstFrameMs: 1 }) as const

describe('the state of a call', () => {
  test('is ringing until a stream of it begins, and then talking', () => {
    const rig = new LiveCallsRig()
    rig.calls.opened(newCall('CA1'))
    expect(rig.calls.calls).toEqual([
      {
        callId: 'CA1',
        from: '+4915112345655',
        to: '+15550100000',
        agent: 'assembly-help',
        startedAtMs: 1_700_000_000_000,
        state: 'ringing',
        speaking: 'nobody',
        lastWords: null,
        health: 'good',
        trouble: null,
        instance: 'one',
      },
    ])
    rig.begin('CA1')
    expect(rig.calls.call('CA1')?.state).toBe('talking')
  })

  test('has no number when the caller withholds it', () => {
    const rig = new LiveCallsRig()
    rig.begin('CA1', 'anonymous')
    expect(rig.calls.call('CA1')?.from).toBeNull()
  })

  test('a call that rang and was never connected is gone', () => {
    const rig = new LiveCallsRig()
    rig.calls.opened(newCall('CA1'))
    rig.calls.closed('CA1')
    expect(rig.calls.calls).toEqual([])
    expect(rig.calls.call('CA1')).toBeNull()
  })

  test('is on hold as long as the caller works', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens({ type: 'hold', on: true })
    expect(rig.calls.call('CA1')?.state).toBe('on-hold')
    rig.happens({ type: 'hold', on: false })
    expect(rig.calls.call('CA1')?.state).toBe('talking')
  })

  test('a call that ended for good is gone, and the end of its place changes nothing', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.ends('caller-hung-up')
    rig.calls.closed('CA1')
    expect(rig.calls.calls).toEqual([])
  })

  test('a lost stream leaves the call interrupted for a minute, then it is gone', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.ends('carrier-lost')
    rig.calls.closed('CA1')
    rig.clock.advance(59_000)
    rig.calls.sweep()
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'interrupted', health: 'warn' })
    rig.clock.advance(1_000)
    rig.calls.sweep()
    expect(rig.calls.calls).toEqual([])
  })

  test('a call that comes back goes on with its lines', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens(says(1, 'Hello.'), 'CA1', 100)
    rig.ends('carrier-lost')
    rig.calls.closed('CA1')
    rig.clock.advance(4_000)
    rig.calls.opened(newCall('CA1'))
    expect(rig.calls.call('CA1')?.state).toBe('interrupted')
    rig.begin()
    rig.happens(says(1, 'I am back.'), 'CA1', 100)
    expect(rig.calls.call('CA1')).toMatchObject({ state: 'talking', health: 'good' })
    expect(rig.calls.linesOf('CA1')).toEqual([
      { place: 0, who: 'agent', atMs: 100, text: 'Hello.', unheard: '' },
      { place: 1, who: 'agent', atMs: 4_100, text: 'I am back.', unheard: '' },
    ])
  })

  test('when the carrier says that an interrupted call is over, it is gone at once', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.ends('carrier-lost')
    rig.calls.over('CA1', 'caller-hung-up')
    expect(rig.calls.calls).toEqual([])
  })

  test('a call that a person gave back is shown again', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.ends('person-asked')
    expect(rig.calls.calls).toEqual([])
    rig.clock.advance(25_000)
    rig.calls.opened(newCall('CA1'))
    expect(rig.calls.call('CA1')?.state).toBe('ringing')
  })

  test('what is over is forgotten after a minute', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens(says(1, 'Hello.'))
    rig.ends('agent-ended')
    rig.clock.advance(60_000)
    rig.calls.sweep()
    expect(rig.calls.linesOf('CA1')).toEqual([])
  })

  test('events of a call without a place are ignored', () => {
    const rig = new LiveCallsRig()
    rig.happens({ type: 'hold', on: true }, 'CA9')
    rig.calls.closed('CA9')
    rig.calls.over('CA9', 'caller-hung-up')
    expect(rig.calls.calls).toEqual([])
  })
})

describe('who speaks', () => {
  test('the agent while it is heard, the caller as our ears hear them', () => {
    const rig = new LiveCallsRig()
    const speaking = () => rig.calls.call('CA1')?.speaking
    rig.begin()
    expect(speaking()).toBe('nobody')
    rig.happens(replies(1))
    expect(speaking()).toBe('agent')
    rig.happens({ type: 'caller-speech', edge: 'start', by: 'us' })
    expect(speaking()).toBe('caller')
    rig.happens({ type: 'playout-held', turn: 1, heardMs: 500, onsetToClearMs: 100 })
    rig.happens({ type: 'caller-speech', edge: 'end', by: 'us' })
    expect(speaking()).toBe('nobody')
    rig.happens({ type: 'playout-resumed', turn: 1, heldMs: 700 })
    expect(speaking()).toBe('agent')
    rig.happens({ type: 'turn-heard', turn: 1, heardMs: 2_000 })
    expect(speaking()).toBe('nobody')
  })

  test('what the model takes for speech does not count', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens({ type: 'caller-speech', edge: 'start', by: 'model' })
    expect(rig.calls.call('CA1')?.speaking).toBe('nobody')
  })
})

describe('the lines of a call', () => {
  test('pieces are appended; the caller’s words after a reply are another line', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens({ type: 'caller-text', text: ' My ' }, 'CA1', 1_000)
    rig.happens({ type: 'caller-text', text: 'shelf' }, 'CA1', 1_200)
    rig.happens(says(1, 'Which '), 'CA1', 2_000)
    rig.happens(replies(1), 'CA1', 2_050)
    rig.happens(says(1, 'one?'), 'CA1', 2_100)
    rig.happens({ type: 'caller-text', text: 'Billi' }, 'CA1', 3_000)
    expect(rig.calls.linesOf('CA1')).toEqual([
      { place: 0, who: 'caller', atMs: 1_000, text: 'My shelf', unheard: '' },
      { place: 1, who: 'agent', atMs: 2_000, text: 'Which one?', unheard: '' },
      { place: 2, who: 'caller', atMs: 3_000, text: 'Billi', unheard: '' },
    ])
    expect(rig.calls.call('CA1')?.lastWords).toEqual({ who: 'caller', text: 'Billi' })
  })

  test('an interruption splits the line, and what was queued behind it was not heard at all', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens(says(1, 'Take the long screw. Then turn it.'))
    rig.happens(says(2, 'Are you ready?'))
    rig.happens({
      type: 'barge-in',
      turn: 1,
      heardMs: 900,
      cutMs: 1_400,
      heardText: 'Take the long',
      cutText: 'screw. Then turn it. Are you ready?',
      uncertaintyMs: 20,
      interruptToClearMs: null,
    })
    rig.happens(says(1, ' Late.'))
    expect(rig.calls.linesOf('CA1')).toMatchObject([
      { place: 0, text: 'Take the long', unheard: 'screw. Then turn it.' },
      { place: 1, text: '', unheard: 'Are you ready?' },
      { place: 2, text: 'Late.' },
    ])
  })

  test('the last dozen are kept', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    for (let turn = 1; turn <= 30; turn += 1) rig.happens(says(turn, `No. ${turn}.`))
    expect(rig.calls.linesOf('CA1').map(({ place }) => place)).toEqual(
      Array.from({ length: 12 }, (_, at) => 18 + at),
    )
    expect(rig.calls.line('CA1', 29)?.text).toBe('No. 30.')
    expect(rig.calls.line('CA1', 3)).toBeNull()
  })

  test('a line without an end does not grow for ever', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    for (let at = 0; at < 1_000; at += 1) rig.happens(says(1, 'and so on '.repeat(10)))
    const { length } = rig.calls.line('CA1', 0)!.text
    expect(length).toBeGreaterThan(7_900)
    expect(length).toBeLessThanOrEqual(8_000)
  })

  test('the last words are the end of the line, never half of a character', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens(says(1, `x${'🪛'.repeat(150)}`))
    const text = rig.calls.call('CA1')?.lastWords?.text
    expect(text).toMatch(/^…🪛+$/u)
    expect(text!.length).toBeLessThanOrEqual(200)
  })
})

describe('the health of a call', () => {
  test('is bad while the model is away', () => {
    const rig = new LiveCallsRig()
    const health = () => rig.calls.call('CA1')?.health
    rig.begin()
    expect(health()).toBe('good')
    rig.happens({ type: 'model-closed', code: 1011, reason: 'gone', retryable: true })
    expect(rig.calls.call('CA1')).toMatchObject({
      health: 'bad',
      trouble: 'The connection to the model is lost; another one is being opened.',
    })
    rig.happens({ type: 'model-retry', attempt: 2, delayMs: 250, reason: 'refused' })
    expect(rig.calls.call('CA1')?.trouble).toContain('cannot be reached')
    rig.happens({ type: 'model-handover', why: 'lost', how: 'resumed', gapMs: 9, replayedMs: 0 })
    expect(health()).toBe('good')
  })

  test('is doubtful while a reply is due, bad when the model stays silent, good with its reply', () => {
    const rig = new LiveCallsRig()
    const health = () => rig.calls.call('CA1')?.health
    rig.begin()
    rig.happens({ type: 'watchdog', rung: 'nudge' })
    expect(health()).toBe('warn')
    rig.happens({ type: 'watchdog', rung: 'resume' })
    expect(health()).toBe('bad')
    rig.happens(replies(1))
    expect(health()).toBe('good')
  })

  test('a gap that is ours counts for half a minute, one of the model’s not', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens({ type: 'underrun', side: 'model', gapMs: 300 })
    expect(rig.calls.call('CA1')?.health).toBe('good')
    rig.happens({ type: 'underrun', side: 'ours', gapMs: 30 })
    rig.clock.advance(29_999)
    expect(rig.calls.call('CA1')?.trouble).toContain('gaps')
    rig.clock.advance(1)
    expect(rig.calls.call('CA1')?.health).toBe('good')
  })

  test('bad messages of the carrier are told, those of the model are not', () => {
    const rig = new LiveCallsRig()
    rig.begin()
    rig.happens({ type: 'bad-message', from: 'model', reason: 'no json' })
    expect(rig.calls.call('CA1')?.health).toBe('good')
    rig.happens({ type: 'bad-message', from: 'carrier', reason: 'no json' })
    expect(rig.calls.call('CA1')?.trouble).toContain('cannot be read')
  })
})
