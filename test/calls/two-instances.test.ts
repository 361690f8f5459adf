import { expect, test } from 'vitest'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import type { PhoneEvents } from '../../src/sandbox/phone/call-report.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { Instances } from '../support/instances.ts'

/** Resolves at the first such event of the call. */
const first = (call: PhoneCall, name: keyof PhoneEvents): Promise<undefined> =>
  new Promise((resolve) => {
    call.events.on(name, () => {
      resolve(undefined)
    })
  })
const portOf = (url: string): number => Number(new URL(url).port)
const started = (events: readonly { type: string; callId: string }[]): readonly string[] =>
  events.filter(({ type }) => type === 'call-started').map(({ callId }) => callId)

test('webhook, stream and question may each land anywhere', { timeout: 40_000 }, async () => {
  await using rig = await Instances.start({ lines: [{ clip: 'agent-greeting', repeat: 100 }] })
  const [one, two] = [await rig.startApp(), await rig.startApp()]
  rig.proxy.use([one.port, two.port])
  const calls = Array.from({ length: 4 }, () =>
    rig.dial({
      script: [{ press: '0', when: { agentSpokeMs: 300 } }],
      person: { does: 'takes' },
    }),
  )
  const reports = await Promise.all(calls.map((call) => call.report))
  for (const report of reports) {
    expect(report.whispers).toHaveLength(1)
    expect(report.dials).toMatchObject([{ status: 'completed', bridged: true }])
    expect(report.said).toEqual([])
    expect(report.completedBy).toBe('twiml')
  }
  const served = [...started(one.events), ...started(two.events)]
  expect(served.toSorted()).toEqual(calls.map(({ callSid }) => callSid).toSorted())
  expect([started(one.events).length, started(two.events).length]).not.toContain(0)
})

test('a server that shuts down hands its call over, and nothing is greeted twice', async () => {
  await using rig = await Instances.start({
    lines: [{ clip: 'agent-greeting' }, { clip: 'agent-fallback', repeat: 100 }],
  })
  const [one, two] = [await rig.startApp(), await rig.startApp()]
  rig.proxy.use([one.port])
  const call = rig.dial({ script: [{ hangUp: { atMs: 12_000 } }] })
  await first(call, 'agent-audio')
  // The load balancer sees that the first one is not ready any more.
  rig.proxy.use([two.port])
  await one.app.close()
  await expect.poll(() => started(two.events), { timeout: 5_000 }).toEqual([call.callSid])
  await expect
    .poll(() => two.events.some(({ type }) => type === 'reply-started'), { timeout: 5_000 })
    .toBe(true)
  call.hangUp()
  const report = await call.report
  expect(report.said).toEqual([])
  expect(report.streamSids).toHaveLength(2)
  expect(endsOf(one.events)).toEqual(['handed-over'])
  expect(endsOf(two.events)).toEqual(['caller-hung-up'])
  expect([...one.events, ...two.events].filter(({ type }) => type === 'barge-in')).toEqual([])
  expect(two.events.filter(({ type }) => type === 'greeting-asked')).toEqual([])
  const [, resumed] = rig.gemini.sessions
  expect(resumed?.setup?.resumption?.handle).toEqual(expect.any(String))
  expect(resumed?.texts.join()).toContain('The line was interrupted and is back.')
})

function endsOf(events: Awaited<ReturnType<Instances['startApp']>>['events']): readonly string[] {
  return events.flatMap((event) => (event.type === 'call-ended' ? [event.summary.endReason] : []))
}

test(
  'a killed server: another one goes on and finishes the sentence',
  { timeout: 40_000 },
  async () => {
    await using rig = await Instances.start({
      lines: [
        { clip: 'agent-greeting' },
        { clip: 'agent-long-answer' },
        { clip: 'agent-fallback' },
      ],
    })
    const [one, two] = [await rig.startProcess(), await rig.startProcess()]
    rig.proxy.use([portOf(one.url)])
    const call = rig.dial({
      script: [{ say: 'caller-billi-wardrobe', when: { afterAgent: { quietMs: 400 } } }],
    })
    let turns = 0
    const answering = new Promise((resolve) => {
      one.on('logged', ({ msg }) => {
        if (msg === 'reply-heard' && ++turns === 2) resolve(undefined)
      })
    })
    await answering
    // A second into the answer, most of it is not heard yet.
    await sleep(systemClock, 1_000)
    const killedAtMs = performance.now()
    const bridged = new Promise<number>((resolve) => {
      two.on('logged', ({ msg }) => {
        if (msg === 'reply-started') resolve(performance.now())
      })
    })
    rig.proxy.use([portOf(two.url)])
    await one.kill()
    expect((await bridged) - killedAtMs).toBeLessThan(2_500)
    call.hangUp()
    const report = await call.report
    expect(report.said).toEqual([])
    expect(report.streamSids).toHaveLength(2)
    const last = rig.gemini.sessions.at(-1)
    expect(last?.setup?.resumption?.handle).toEqual(expect.any(String))
    expect(last?.texts).toHaveLength(1)
    expect(last?.texts[0]).toMatch(/finish the sentence that the caller could not hear.*"\S+/s)
  },
)
