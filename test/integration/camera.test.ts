import { describe, expect, test } from 'vitest'
import type { ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import type { CallerStep } from '../../src/sandbox/phone/caller-script.ts'
import type { PhoneCall } from '../../src/sandbox/phone/phone-call.ts'
import { CameraPage, JPEG } from '../support/camera-page.ts'
import { CameraRig, type CameraServer } from '../support/camera-rig.ts'

const poll = { timeout: 15_000, interval: 20 }
const quick = { pace: 20, delayMs: 20 }

/** The assistant sends a link when the caller cannot describe something; then it waits. */
const links: ScenarioInput = {
  lines: [
    { clip: 'agent-hello', ...quick },
    { callerText: 'I cannot describe it.', toolCalls: [{ name: 'start_camera' }], ...quick },
    { clip: 'agent-done', ...quick },
    { callerText: 'Done.', toolCalls: [{ name: 'stop_camera' }], ...quick },
    { clip: 'agent-done', ...quick },
  ],
}
const ASKS: readonly CallerStep[] = [
  { say: 'caller-picture', when: { afterAgent: { quietMs: 300 } } },
]

/** A caller who has a link in their messages. */
async function asked(
  rig: CameraRig,
  server: CameraServer,
  script = ASKS,
): Promise<{ call: PhoneCall; token: string }> {
  const call = rig.dial(server, { script })
  await expect.poll(() => rig.token, poll).not.toBeNull()
  return { call, token: rig.token ?? '' }
}

describe('a caller who cannot describe a part', () => {
  test('gets a link by text, and shows the part to the assistant', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server)
    expect(rig.twilio.texts).toMatchObject([
      { to: '+15550100001', body: `Show it to your camera: ${server.url}/camera/${token}` },
    ])
    await using page = await CameraPage.start(server.url, token)
    await expect.poll(() => page.of('ready'), poll).toMatchObject([{ assistant: 'assembly-help' }])
    page.picture()
    await expect.poll(() => page.seen, poll).toBe(1)
    await expect.poll(() => rig.seen, poll).toEqual([1])
    call.hangUp()
    await call.report
    await expect.poll(() => page.ended, poll).toBe('call-over')
    expect(await page.closed).toBe(1000)
    expect(server.logged.join('\n')).not.toContain(token)
    expect(JSON.stringify(rig.gemini.sessions[0]?.toolResponses)).not.toContain(token)
    expect(JPEG.length).toBeGreaterThan(1_000)
  })
})
