import { afterEach, expect, test, vi } from 'vitest'
import { CallRig } from '../support/call-rig.ts'
import { samplesOf } from '../support/metrics.ts'

const TOKEN = 'metrics-token-0123456789'

let rig: CallRig

afterEach(async () => {
  await rig[Symbol.asyncDispose]()
})

async function samples(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${rig.url}/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  return samplesOf(await answer.text())
}

test('a call shows while it talks and after it has ended; a refused one, too', async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-hello' }] }, { MAX_CALLS: '1' })
  const talking = rig.dial({ script: [] })
  await new Promise<void>((resolve) => {
    talking.events.on('agent-audio', () => {
      resolve()
    })
  })
  const during = await samples()
  expect(during.get('hexkey_calls_active')).toBe(1)
  expect(during.get('hexkey_takes_calls')).toBe(0)
  await rig.call()
  await vi.waitFor(
    () => {
      expect(rig.of('usage')).not.toEqual([])
    },
    { timeout: 10_000 },
  )
  talking.hangUp()
  const report = await talking.report
  const after = await samples()
  expect(after.get('hexkey_calls_active')).toBe(0)
  expect(after.get('hexkey_takes_calls')).toBe(1)
  expect(after.get('hexkey_calls_started_total')).toBe(1)
  expect(after.get('hexkey_calls_ended_total{reason="caller-hung-up"}')).toBe(1)
  expect(after.get('hexkey_calls_refused_total{reason="full"}')).toBe(1)
  expect(after.get('hexkey_first_frame_seconds_count')).toBe(1)
  expect(after.get('hexkey_cost_usd_total')).toBeGreaterThan(0)
  const names = [...after.keys()].join('\n')
  expect(names).not.toContain(report.callSid)
  expect(names).not.toContain('+1')
})

test('with a token, only who has it may read', async () => {
  rig = await CallRig.start({ lines: [{ clip: 'agent-hello' }] }, { METRICS_TOKEN: TOKEN })
  const bare = await fetch(`${rig.url}/metrics`)
  expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="hexkey metrics"',
  ])
  const headers = { authorization: `Bearer ${TOKEN}` }
  const answer = await fetch(`${rig.url}/metrics`, { headers })
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(text).toContain('hexkey_build_info{version="')
  expect(text).not.toContain(TOKEN)
})
