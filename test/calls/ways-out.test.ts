import { expect, test } from 'vitest'
import { CallRig } from '../support/call-rig.ts'

const APOLOGY = /something went wrong on our side/

test('a model that refuses: the caller hears an apology', async () => {
  await using rig = await CallRig.start({
    lines: [{ silent: true }],
    refuse: { code: 1008, reason: 'no such model' },
  })
  const report = await rig.call()
  expect(report.said.map((one) => one.text)).toEqual([expect.stringMatching(APOLOGY)])
  expect(report.completedBy).toBe('twiml')
  expect(rig.of('call-ended')[0]?.summary.endReason).toBe('model-unavailable')
})

test('a model that is lost in mid-call: what was said is heard, then an apology', async () => {
  await using rig = await CallRig.start({
    lines: [
      {
        clip: 'agent-fallback',
        pace: 50,
        stallAfterMs: 1_500,
        thenClose: { code: 1011, reason: 'gone' },
      },
    ],
  })
  const report = await rig.call()
  expect(report.utterances[0]?.playedMs).toBeGreaterThanOrEqual(1_400)
  expect(report.said.map((one) => one.text)).toEqual([expect.stringMatching(APOLOGY)])
  expect(rig.of('call-ended')[0]?.summary.endReason).toBe('model-lost')
})

test('key 0: the caller is connected with a person, without the model', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-long-answer' }] })
  const report = await rig.call({
    script: [{ press: '0', when: { agentSpokeMs: 500 } }],
    person: { does: 'takes' },
  })
  expect(report.dials).toMatchObject([{ status: 'completed', bridged: true }])
  expect(report.said).toEqual([])
  expect(report.completedBy).toBe('twiml')
  await expect.poll(() => rig.gemini.openSessions).toEqual([])
})

test('all lines busy: a polite sentence, and no model session', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] }, { MAX_CALLS: '1' })
  const first = rig.dial({ script: [{ hangUp: { agentSpokeMs: 1_000 } }] })
  const started = Promise.withResolvers<undefined>()
  first.events.on('stream-started', () => {
    started.resolve(undefined)
  })
  await started.promise
  const second = await rig.call()
  expect(second.said.map((one) => one.text)).toEqual([expect.stringMatching(/lines are busy/)])
  await first.report
  expect(rig.gemini.sessions).toHaveLength(1)
})

test('a flood of malformed messages closes the stream with 1008, and a new one goes on', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-long-answer' }] })
  const garbage = Array.from({ length: 50 }, () => ({ raw: '{"event":"media","nonsense":' }))
  const report = await rig.call({
    script: [{ silenceMs: 800 }, ...garbage, { hangUp: { atMs: 4_000 } }],
  })
  const ends = report.timeline.filter((entry) => entry.type === 'stream-ended')
  expect(ends).toMatchObject([{ end: { by: 'server', code: 1008 } }, { end: { by: 'caller' } }])
  expect(report.said).toEqual([])
  expect(rig.of('call-ended')[0]?.summary).toMatchObject({
    endReason: 'carrier-lost',
    badMessages: 50,
  })
})

test('a few broken messages are counted and survived', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const report = await rig.call({
    script: [
      { silenceMs: 300 },
      { raw: 'nonsense' },
      { raw: new Uint8Array([1, 2, 3]) },
      { raw: '{"event":"weather"}' },
      { secondStart: true },
      { mediaForStream: 'MZ-another' },
      { silenceMs: 60 },
      { sequenceNumber: 'repeat' },
      { silenceMs: 60 },
      { sequenceNumber: 'skip' },
      { hangUp: { atMs: 3_000 } },
    ],
  })
  expect(report.completedBy).toBe('caller')
  expect(report.utterances).toHaveLength(1)
  const reasons = rig.of('bad-message').map((one) => one.reason)
  expect(reasons).toEqual([
    'malformed-json',
    'binary',
    'unknown-event',
    'second-start',
    'wrong-stream',
    // The other stream's message took a number of ours.
    'sequence-gap',
    'repeated-sequence',
    'sequence-gap',
  ])
})

test('a network that is cut: a new stream goes on with the call, without a second greeting', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-long-answer' }] })
  const report = await rig.call({
    script: [{ cutNetwork: { agentSpokeMs: 600 } }, { hangUp: { agentSpokeMs: 1_500 } }],
  })
  expect(report.said).toEqual([])
  expect(report.streamSids).toHaveLength(2)
  expect(report.completedBy).toBe('caller')
  expect(rig.of('call-ended').map(({ summary }) => summary.endReason)).toEqual([
    'carrier-lost',
    'caller-hung-up',
  ])
  expect(rig.of('greeting-asked')).toHaveLength(1)
  await expect.poll(() => rig.gemini.openSessions).toEqual([])
})

test.each([
  ['an unsigned webhook', { signing: 'none' }],
  ['a wrongly signed webhook', { signing: 'wrong' }],
] as const)('%s is refused and opens nothing', async (_case, options) => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const report = await rig.call({ ...options, maxMs: 5_000 })
  expect(report.completedBy).toBe('application-error')
  expect(rig.events).toEqual([])
  expect(rig.gemini.sessions).toEqual([])
})

test('a media socket without a signature is refused before the handshake', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const report = await rig.call({ mediaSigning: 'none' })
  expect(report.streamSids).toEqual([])
  expect(report.said.map((one) => one.text)).toEqual([expect.stringMatching(APOLOGY)])
  // The session that the webhook opened heard nothing, and is gone with the call.
  expect(rig.gemini.sessions.map((one) => [one.audio.totalMs, one.texts])).toEqual([[0, []]])
  await expect.poll(() => rig.gemini.openSessions).toEqual([])
})

test('on shutdown a call may finish, and who still talks then is told', async () => {
  await using rig = await CallRig.start(
    { lines: [{ clip: 'agent-long-answer' }] },
    { DRAIN_MS: '700' },
  )
  const call = rig.dial()
  const heard = Promise.withResolvers<undefined>()
  call.events.on('agent-audio', () => {
    heard.resolve(undefined)
  })
  await heard.promise
  const closing = rig.app.close()
  const ready = await fetch(`${rig.url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { availability: 'draining', liveCalls: 1, why: 'The process shuts down.' },
  ])
  const report = await call.report
  expect(report.said.map((one) => one.text)).toEqual([expect.stringMatching(APOLOGY)])
  expect(report.completedBy).toBe('twiml')
  await closing
  expect(rig.of('call-ended')[0]?.summary.endReason).toBe('shutting-down')
})
