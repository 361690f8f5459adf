import { describe, expect, it } from 'vitest'

import { Snapshots } from '../../../../src/sandbox/gemini/snapshots.ts'
import type { ScenarioInput } from '../../../../src/sandbox/gemini/scenario.ts'
import { SessionBench, silence } from '../../../support/sandbox-session.ts'

const plain: ScenarioInput = { lines: [{ clip: 'agent-greeting' }], emptyMessageEvery: 0 }

describe('the set-up of a session', () => {
  it('is answered at once', () => {
    const bench = new SessionBench(plain)
    bench.setUp()
    expect(bench.seen.map((one) => one.message)).toEqual([{ setupComplete: {} }])
  })

  it('is answered with the session id on Vertex', () => {
    const bench = new SessionBench(plain, { platform: 'vertex' })
    bench.setUp({ model: 'projects/p/locations/l/publishers/google/models/gemini-3.8-live' })
    expect(bench.values('setupComplete')).toEqual([{ sessionId: 'session-1' }])
  })

  it('is answered after the delay of the scenario', () => {
    const bench = new SessionBench({ ...plain, setupDelayMs: 300 })
    bench.setUp()
    bench.clock.advance(299)
    expect(bench.seen).toEqual([])
    bench.clock.advance(1)
    expect(bench.kinds()).toEqual(['setupComplete'])
  })

  it('is never answered when the scenario says so', () => {
    const bench = new SessionBench({ ...plain, neverSetup: true })
    bench.setUp()
    bench.clock.advance(60_000)
    expect(bench.seen).toEqual([])
    expect(bench.closed).toBeNull()
    expect(bench.clock.pending).toBe(0)
  })

  it('is refused with the code and reason of the scenario', () => {
    const refuse = { code: 1011, reason: 'You exceeded your current quota' }
    const bench = new SessionBench({ ...plain, refuse })
    bench.setUp()
    expect(bench.seen).toEqual([])
    expect(bench.closed).toEqual(refuse)
  })

  it('with a field that does not exist ends the session with its name', () => {
    const bench = new SessionBench(plain)
    bench.setUp({ modle: 'x' })
    expect(bench.closed).toMatchObject({ code: 1007 })
    expect(bench.closed?.reason).toContain('"modle"')
  })

  it('for a model that does not exist is 1008', () => {
    const bench = new SessionBench(plain)
    bench.setUp({ model: 'models/gpt' })
    expect(bench.closed).toMatchObject({ code: 1008 })
  })
})

describe('a session out of sequence', () => {
  const audio = { realtimeInput: { audio: { data: '', mimeType: 'audio/pcm;rate=16000' } } }

  it('ends with 1007 when audio comes before the set-up', () => {
    const bench = new SessionBench(plain)
    bench.send(audio)
    expect(bench.closed).toMatchObject({ code: 1007 })
  })

  it('ends with 1007 when audio comes before setupComplete', () => {
    const bench = new SessionBench({ ...plain, setupDelayMs: 300 })
    bench.setUp()
    bench.send(audio)
    expect(bench.closed).toMatchObject({ code: 1007 })
    bench.clock.advance(1_000)
    expect(bench.seen).toEqual([])
  })

  it('ends with 1007 at a second set-up', () => {
    const bench = new SessionBench(plain)
    bench.setUp()
    bench.setUp()
    expect(bench.closed).toEqual({ code: 1007, reason: 'setup must be sent only once.' })
  })

  it.each([
    ['text that is not JSON', 'hello'],
    ['a binary frame', new Uint8Array(4)],
  ])('ends with 1007 at %s', (_, frame) => {
    const bench = new SessionBench(plain)
    bench.session.receive(frame)
    expect(bench.closed).toMatchObject({ code: 1007 })
  })

  it('ends with 1007 when the client signals activity while the server detects it', () => {
    for (const signal of ['activityStart', 'activityEnd']) {
      const bench = new SessionBench(plain)
      bench.setUp()
      bench.send({ realtimeInput: { [signal]: {} } })
      expect(bench.closed).toMatchObject({ code: 1007 })
    }
  })

  it('ends with 1007 when the sample rate changes', () => {
    const bench = new SessionBench(plain)
    bench.setUp()
    bench.hearAtOnce(silence(20))
    const data = Buffer.alloc(320).toString('base64')
    bench.send({ realtimeInput: { audio: { data, mimeType: 'audio/pcm;rate=8000' } } })
    expect(bench.closed).toMatchObject({ code: 1007 })
  })

  it('takes nothing more once it is closed', () => {
    const bench = new SessionBench(plain)
    bench.send(audio)
    bench.setUp()
    expect(bench.seen).toEqual([])
    expect(bench.record.setup).toBeNull()
  })
})

describe('the end of a session', () => {
  it('is announced by goAway and comes when the time is over', () => {
    const bench = new SessionBench(plain)
    bench.setUp()
    bench.session.goAway(2_500)
    expect(bench.values('goAway')).toEqual([{ timeLeft: '2.500s' }])
    bench.clock.advance(2_499)
    expect(bench.closed).toBeNull()
    bench.clock.advance(1)
    expect(bench.closed).toEqual({
      code: 1011,
      reason: 'Deadline expired before operation could complete.',
    })
  })

  it('releases every timer and is told once, whoever closes', () => {
    for (const end of ['server', 'client'] as const) {
      const bench = new SessionBench(plain)
      const ends: number[] = []
      bench.events.on('closed', (_, code) => ends.push(code))
      bench.setUp()
      bench.session.goAway(10_000)
      bench.send({ realtimeInput: { text: 'Greet the caller.' } })
      bench.clock.advance(500)
      const sent = bench.seen.length
      if (end === 'server') bench.session.close(1000, 'enough')
      bench.session.socketClosed(1005, '')
      expect(bench.clock.pending).toBe(0)
      expect(ends).toEqual([end === 'server' ? 1000 : 1005])
      expect(bench.record.end).toMatchObject({ by: end })
      expect(bench.seen).toHaveLength(sent)
    }
  })

  it('fits its reason into a close frame', () => {
    const bench = new SessionBench(plain)
    bench.setUp()
    bench.session.close(1011, 'ä'.repeat(100))
    expect(bench.closed?.reason).toBe('ä'.repeat(61))
  })

  it('can be decided by whoever hears of the set-up', () => {
    const bench = new SessionBench(plain)
    bench.events.on('setup', (session) => {
      session.close(1000, 'no')
    })
    bench.setUp()
    expect(bench.seen).toEqual([])
    expect(bench.closed).toMatchObject({ code: 1000 })
  })
})

describe('empty messages', () => {
  it('are sprinkled between the others', () => {
    const bench = new SessionBench({ ...plain, emptyMessageEvery: 2 })
    bench.setUp()
    bench.send({ realtimeInput: { text: 'Greet the caller.' } })
    bench.clock.advance(10_000)
    const empty = bench.seen.filter(({ message }) => JSON.stringify(message) === '{}')
    const emptyContent = bench.values('serverContent').filter((one) => JSON.stringify(one) === '{}')
    expect(empty.length).toBeGreaterThan(2)
    expect(emptyContent.length).toBeGreaterThan(2)
  })
})

describe('resumption', () => {
  const lines = [
    { clip: 'agent-greeting' },
    { clip: 'agent-which-side' },
    { clip: 'agent-goodbye' },
  ]
  const scenario: ScenarioInput = { lines, emptyMessageEvery: 0 }

  interface Update {
    newHandle?: string
    resumable: boolean
  }

  function talk(bench: SessionBench): string {
    bench.send({ realtimeInput: { text: 'Go on.' } })
    bench.clock.advance(10_000)
    return bench.values<Update>('sessionResumptionUpdate').at(-1)!.newHandle!
  }

  it('is not spoken of unless the client asks', () => {
    const bench = new SessionBench(scenario)
    bench.setUp()
    bench.send({ realtimeInput: { text: 'Go on.' } })
    bench.clock.advance(10_000)
    expect(bench.values('sessionResumptionUpdate')).toEqual([])
  })

  it('is not possible while the model generates, and gives a new handle after each turn', () => {
    const bench = new SessionBench(scenario)
    bench.setUp({ sessionResumption: {} })
    talk(bench)
    const updates = bench.values<Update>('sessionResumptionUpdate')
    expect(updates.map((one) => one.resumable)).toEqual([true, false, true])
    expect(updates[1]).not.toHaveProperty('newHandle')
    expect(updates[0]?.newHandle).not.toBe(updates[2]?.newHandle)
  })

  it('goes on where the handle was given, and forgets what came after', () => {
    const snapshots = new Snapshots()
    const first = new SessionBench(scenario, { snapshots })
    first.setUp({ sessionResumption: {} })
    const afterGreeting = talk(first)
    talk(first)
    first.session.socketClosed(1006, '')
    const second = new SessionBench(scenario, { snapshots, clock: first.clock })
    second.setUp({ sessionResumption: { handle: afterGreeting } })
    talk(second)
    expect(second.record.lines.map((line) => line.clip?.name)).toEqual(['agent-which-side'])
    const usage = second.values<{ promptTokenCount: number }>('usageMetadata')[0]!
    // The greeting, 5.4 s, is context; the line that was forgotten is not.
    expect(usage.promptTokenCount).toBeGreaterThan(130)
    expect(usage.promptTokenCount).toBeLessThan(145)
  })

  it('of a session that is still connected is 1011', () => {
    const snapshots = new Snapshots()
    const first = new SessionBench(scenario, { snapshots })
    first.setUp({ sessionResumption: {} })
    const second = new SessionBench(scenario, { snapshots, clock: first.clock })
    second.setUp({ sessionResumption: { handle: talk(first) } })
    expect(second.closed).toMatchObject({ code: 1011 })
    expect(second.closed?.reason).toContain('still connected')
  })

  it('by an unknown handle is 1008', () => {
    const bench = new SessionBench(scenario)
    bench.setUp({ sessionResumption: { handle: 'abc' } })
    expect(bench.closed).toEqual({
      code: 1008,
      reason: 'BidiGenerateContent session not found.',
    })
  })

  it('with another model is 1007', () => {
    const snapshots = new Snapshots()
    const first = new SessionBench(scenario, { snapshots })
    first.setUp({ sessionResumption: {} })
    const handle = talk(first)
    first.session.socketClosed(1000, '')
    const second = new SessionBench(scenario, { snapshots, clock: first.clock })
    second.setUp({ model: 'models/gemini-3.1-flash-live-preview', sessionResumption: { handle } })
    expect(second.closed).toMatchObject({ code: 1007 })
  })

  it('is transparent on Vertex when asked: updates name the last message they contain', () => {
    const bench = new SessionBench(scenario, { platform: 'vertex' })
    bench.setUp({
      model: 'projects/p/locations/l/publishers/google/models/gemini-3.8-live',
      sessionResumption: { transparent: true },
    })
    talk(bench)
    const updates = bench.values<{ lastConsumedClientMessageIndex?: string }>(
      'sessionResumptionUpdate',
    )
    expect(updates.map((one) => one.lastConsumedClientMessageIndex)).toEqual(['0', undefined, '1'])
  })
})
