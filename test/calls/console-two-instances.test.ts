import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LiveRig } from '../support/live-rig.ts'
import { hasPostgres, PostgresBench, PostgresServer } from '../support/postgres.ts'

const poll = { timeout: 15_000, interval: 20 }

describe.skipIf(!hasPostgres())('two servers on one PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  test('a page of one sees a call of the other, and hangs it up', { timeout: 60_000 }, async () => {
    const bench = await PostgresBench.open(server)
    await using rig = await LiveRig.start(
      { lines: [{ clip: 'agent-fallback' }, { clip: 'agent-goodbye' }] },
      bench.url,
    )
    const [one, two] = [await rig.instance(), await rig.instance()]
    const operator = await two.signIn('operator', 'olga')
    await using page = await two.watch(operator)
    const call = one.dial()
    const { callSid: callId } = call
    const last = () => page.of('call').at(-1)?.call
    await expect.poll(last, poll).toMatchObject({ callId, state: 'talking', instance: one.id })
    await expect.poll(() => page.of('line').at(-1)?.line.who, poll).toBe('agent')
    await expect.poll(() => one.of('turn-heard').length, poll).toBe(1)
    expect(await two.act(operator, callId, 'hang-up')).toEqual({
      status: 200,
      body: { done: true },
    })
    const report = await call.report
    expect(report.completedBy).toBe('twiml')
    await expect
      .poll(() => page.of('gone'), poll)
      .toMatchObject([{ callId, outcome: 'ended-by-staff' }])
    expect(new Set(page.of('line').map(({ line }) => line.place))).toEqual(new Set([0, 1]))
    await expect
      .poll(() => two.audit(), poll)
      .toEqual([{ who: 'olga', what: 'hang-up', callId, detail: '' }])
    // Each word is on the page of the other soon after it was said.
    const said = one.events.filter(({ type }) => type === 'agent-text')
    const waits = said.map(
      ({ seenMs }) =>
        (page.of('line').find((line) => line.seenMs >= seenMs)?.seenMs ?? Infinity) - seenMs,
    )
    expect(Math.max(...waits)).toBeLessThan(2_000)
    await bench.close()
  })
})
