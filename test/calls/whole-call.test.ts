import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecording } from '../../src/recording/recording-file.ts'
import { quietAfterClearMs } from '../../src/sandbox/phone/stereo-wav.ts'
import { CallRig, RIG_SECRETS } from '../support/call-rig.ts'

test('a caller is greeted, answered, may interrupt, and hangs up', async () => {
  await using rig = await CallRig.start({
    lines: [
      { clip: 'agent-fallback' },
      { clip: 'agent-long-answer', callerText: 'Hello?' },
      { clip: 'agent-fallback', callerText: 'Wait, which screw do you mean?' },
    ],
  })
  const report = await rig.call({
    script: [
      { say: 'caller-hello', when: { afterAgent: { quietMs: 500 } } },
      { say: 'caller-which-screw', when: { agentSpokeMs: 1_500 } },
      { hangUp: { afterAgent: { quietMs: 500 } } },
    ],
  })

  expect(report.warnings).toEqual([])
  expect(report.completedBy).toBe('caller')
  expect(report.twiml.map((one) => one.verbs)).toEqual([['Connect']])
  expect(rig.of('reply-started').map((one) => one.turn)).toEqual([1, 2, 3])
  expect(rig.gemini.sessions).toHaveLength(1)
  const [session] = rig.gemini.sessions
  expect(session?.texts).toHaveLength(1)
  expect(session?.texts[0]).toContain('automated assembly assistant')

  const [bargeIn, ...others] = rig.of('barge-in')
  expect(others).toEqual([])
  expect(report.clears).toHaveLength(1)
  expect(bargeIn?.heardText).toMatch(/^All right\. First,/)
  expect(Math.abs(bargeIn!.heardMs - report.clears[0]!.playedMs)).toBeLessThan(400)
  expect(quietAfterClearMs(report, 0)).toBeLessThanOrEqual(100)

  const [end, ...moreEnds] = rig.of('call-ended')
  expect(moreEnds).toEqual([])
  expect(end?.summary).toMatchObject({
    endReason: 'caller-hung-up',
    agentTurns: 3,
    bargeIns: 1,
    badMessages: 0,
    underruns: { ours: 0, model: 0 },
  })
  expect(end?.summary.tokens).toBeGreaterThan(0)
})

test('when the caller hangs up, the model’s session is closed within a second', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-long-answer' }] })
  const closed = Promise.withResolvers<number>()
  rig.gemini.on('closed', () => {
    closed.resolve(performance.now())
  })
  let hungUpMs = 0
  const call = rig.dial({ script: [{ hangUp: { agentSpokeMs: 500 } }] })
  call.events.on('stream-ended', () => {
    hungUpMs = performance.now()
  })
  await call.report
  expect((await closed.promise) - hungUpMs).toBeLessThan(1_000)
  expect(rig.gemini.openSessions).toEqual([])
})

test('two calls at once do not disturb each other', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const script = [{ hangUp: { afterAgent: { quietMs: 400 } } }] as const
  const reports = await Promise.all([rig.call({ script }), rig.call({ script })])
  for (const report of reports) {
    expect(report.warnings).toEqual([])
    expect(report.utterances).toHaveLength(1)
  }
  expect(rig.gemini.sessions).toHaveLength(2)
})

test('neither the log nor the recorded frames hold a secret', async () => {
  await using rig = await CallRig.start({ lines: [{ clip: 'agent-fallback' }] })
  const from = '+15550100042'
  const report = await rig.call({
    from,
    script: [{ hangUp: { afterAgent: { quietMs: 300 } } }],
  })
  await rig.app.close()
  const dir = join(rig.dir, 'frames')
  const [file, ...others] = await readdir(dir)
  expect(others).toEqual([])
  const frames = await readFile(join(dir, file ?? 'missing'), 'utf8')
  const token = /name="token" value="([^"]+)"/.exec(report.twiml[0]?.xml ?? '')?.[1] ?? ''
  expect(token).not.toBe('')
  const log = rig.logged.join('')
  for (const secret of [...RIG_SECRETS, token, from]) {
    expect(log).not.toContain(secret)
    expect(frames).not.toContain(secret)
  }
  const { messages } = await readRecording(join(dir, file ?? 'missing'))
  const seen = new Set(messages.map(({ socket, direction }) => `${socket} ${direction}`))
  expect([...seen].sort()).toEqual(['carrier in', 'carrier out', 'model in', 'model out'])
})
