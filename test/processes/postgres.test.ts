import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { Instances } from '../support/instances.ts'
import { hasPostgres, PostgresServer } from '../support/postgres.ts'

const scenario: ScenarioInput = {
  lines: [{ clip: 'agent-greeting' }, { clip: 'agent-fallback', repeat: 100 }],
}

describe.skipIf(!hasPostgres())('on PostgreSQL', () => {
  let server: PostgresServer

  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)

  afterAll(() => server[Symbol.asyncDispose]())

  test('the server takes a call, and the store knows how it ended', async () => {
    const database = await server.create()
    await using rig = await Instances.start(scenario, server.url(database))
    const process = await rig.startProcess()
    rig.proxy.use([Number(new URL(process.url).port)])
    const call = rig.dial({ script: [{ hangUp: { atMs: 4_000 } }] })
    const report = await call.report
    expect(report.said).toEqual([])
    const text = 'select call_id, end_reason from calls where ended_at_ms is not null'
    const ended = { call_id: call.callSid, end_reason: 'caller-hung-up' }
    await expect.poll(() => server.ask(database, text)).toEqual([ended])
    expect(await process.stop()).toBe(0)
    const events = await server.ask(database, 'select distinct type from events')
    expect(events.map(({ type }) => type)).toContain('call-ended')
  })

  test('of two servers, the one that closes hands its call to the other', async () => {
    await using rig = await Instances.start(scenario, server.url(await server.create()))
    const [one, two] = [await rig.startApp(), await rig.startApp()]
    rig.proxy.use([one.port])
    const call = rig.dial({ script: [{ hangUp: { atMs: 20_000 } }] })
    const typesOf = ({ events }: typeof one): readonly string[] => events.map(({ type }) => type)
    await expect.poll(() => typesOf(one), { timeout: 5_000 }).toContain('reply-started')
    rig.proxy.use([two.port])
    await one.app.close()
    await expect.poll(() => typesOf(two), { timeout: 10_000 }).toContain('reply-started')
    call.hangUp()
    const report = await call.report
    expect(report.said).toEqual([])
    expect(report.streamSids).toHaveLength(2)
  })

  test('a call outlasts PostgreSQL that is away for three seconds', async () => {
    const database = await server.create()
    await using rig = await Instances.start(scenario, server.url(database))
    const { app, port, events } = await rig.startApp()
    rig.proxy.use([port])
    const call = rig.dial({ script: [{ press: '1', when: { atMs: 5_000 } }] })
    const types = (): readonly string[] => events.map(({ type }) => type)
    await expect.poll(types, { timeout: 5_000 }).toContain('reply-started')
    await server.stop()
    await sleep(systemClock, 3_000)
    expect(types()).not.toContain('call-ended')
    await server.resume()
    await expect.poll(types, { timeout: 10_000 }).toContain('keypad')
    call.hangUp()
    expect((await call.report).streamSids).toHaveLength(1)
    await app.close()
    const kept = await server.ask(database, 'select type from events order by epoch, seq')
    expect(kept.map(({ type }) => type)).toEqual(types())
  })
})
