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
  onText: [
    { includes: 'The caller shows you something', line: 'sees' },
    { includes: 'The caller shows you nothing any more', line: 'gone' },
  ],
  asides: [
    { name: 'sees', clip: 'agent-sees', ...quick },
    { name: 'gone', clip: 'agent-take-your-time', ...quick },
  ],
}
const ASKS: readonly CallerStep[] = [
  { say: 'caller-picture', when: { afterAgent: { quietMs: 300 } } },
]

/** The words of the assistant. */
function said(server: CameraServer): string {
  return server.events.map((event) => (event.type === 'agent-text' ? event.text : '')).join('')
}

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
    // The caller, with the telephone at the ear, hears that the camera is on.
    await expect.poll(() => said(server), poll).toContain('I can see it now.')
    // And, once it is off, that nothing is seen any more.
    page.say({ type: 'stop' })
    expect(await page.closed).toBe(1000)
    expect(said(server)).not.toContain('Take your time.')
    await expect.poll(() => said(server), poll).toContain('Take your time.')
    await using back = await CameraPage.start(server.url, page.of('ready')[0]?.resume ?? '')
    await expect.poll(() => back.of('ready').length, poll).toBe(1)
    call.hangUp()
    await call.report
    await expect.poll(() => back.ended, poll).toBe('call-over')
    expect(await back.closed).toBe(1000)
    expect(server.logged.join('\n')).not.toContain(token)
    expect(JSON.stringify(rig.gemini.sessions[0]?.toolResponses)).not.toContain(token)
    expect(JPEG.length).toBeGreaterThan(1_000)
  })

  test('is switched off by the assistant, and stays off', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server, [
      ...ASKS,
      { say: 'caller-what-next', when: { once: () => said(server).includes('I can see it now.') } },
    ])
    // A camera that is on before the assistant has said that it sent a link changes what it says.
    await expect.poll(() => said(server), poll).toContain('anything else?')
    await using page = await CameraPage.start(server.url, token)
    await expect.poll(() => page.of('ready').length, poll).toBe(1)
    page.picture()
    await expect.poll(() => page.ended, poll).toBe('agent')
    expect(page.of('ended')[0]?.words).toMatch(/has seen enough/)
    await using again = await CameraPage.start(server.url, page.of('ready')[0]?.resume ?? '')
    await expect.poll(() => again.ended, poll).toBe('agent')
    expect(server.events.filter(({ type }) => type === 'camera')).toMatchObject([
      { on: true, by: 'link' },
      { on: false, by: 'link', pictures: 1 },
    ])
    call.hangUp()
    await call.report
  })

  test('comes back to the same call after a lost network, once', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server)
    const page = await CameraPage.start(server.url, token)
    await expect.poll(() => page.of('ready').length, poll).toBe(1)
    page.picture()
    await expect.poll(() => page.seen, poll).toBe(1)
    page.cut()
    const resume = page.of('ready')[0]?.resume ?? ''
    await using back = await CameraPage.start(server.url, resume)
    await expect.poll(() => back.of('ready').length, poll).toBe(1)
    await expect
      .poll(
        () => {
          back.picture()
          return back.seen
        },
        { ...poll, interval: 300 },
      )
      .toBeGreaterThanOrEqual(1)
    await using thief = await CameraPage.start(server.url, resume)
    await expect.poll(() => thief.ended, poll).toBe('used')
    expect(back.ended).toBeNull()
    expect(rig.seen[0]).toBeGreaterThanOrEqual(2)
    call.hangUp()
    await call.report
  })
})

describe('a link', () => {
  test('is not used up by whoever only looks at its page', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server)
    for (let times = 0; times < 3; times += 1) {
      const preview = await fetch(`${server.url}/camera/${token}`)
      expect([200, 503]).toContain(preview.status)
      expect(preview.headers.get('cache-control')).toBe('no-store')
      expect(preview.headers.get('referrer-policy')).toBe('no-referrer')
      expect(preview.headers.get('content-security-policy')).toContain("default-src 'none'")
      const features = preview.headers.get('permissions-policy')?.split(', ')
      expect(features).toEqual(expect.arrayContaining(['camera=(self)', 'microphone=()']))
    }
    await using page = await CameraPage.start(server.url, token)
    await expect.poll(() => page.of('ready').length, poll).toBe(1)
    await using second = await CameraPage.start(server.url, token)
    await expect.poll(() => second.ended, poll).toBe('used')
    expect(page.ended).toBeNull()
    call.hangUp()
    await call.report
  })

  test('that is too old, foreign, broken, or of a call that is over shows nothing', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server)
    const endOf = async (text: string): Promise<string | null> => {
      await using page = await CameraPage.start(server.url, text)
      await expect.poll(() => page.ended, poll).not.toBeNull()
      return page.ended
    }
    const nowMs = Date.now()
    const { callSid } = call
    expect(await endOf(rig.link(callSid, nowMs - 600_001))).toBe('expired')
    expect(await endOf(rig.link(callSid, nowMs, 'the-token-of-somebody-else'))).toBe('unknown-link')
    expect(await endOf(token.slice(0, -1))).toBe('unknown-link')
    expect(await endOf('x'.repeat(512))).toBe('unknown-link')
    expect(await endOf(rig.link(`CA${'0'.repeat(32)}`, nowMs))).toBe('call-over')
    expect(rig.seen).toEqual([0])
    call.hangUp()
    await call.report
    await expect
      .poll(async () => (await rig.stored(callSid))?.endedAtMs ?? null, poll)
      .not.toBeNull()
    expect(await endOf(token)).toBe('call-over')
  })
})

describe('a page that does what it may not', () => {
  test('is told why, and the call goes on', async () => {
    await using rig = await CameraRig.start(links)
    const server = await rig.server()
    const { call, token } = await asked(rig, server)

    await using stranger = await CameraPage.open(server.url, { origin: 'https://evil.example' })
    await expect.poll(() => stranger.ended, poll).toBe('wrong-origin')
    await using deaf = await CameraPage.open(server.url, { protocols: [] })
    await expect.poll(() => deaf.ended, poll).toBe('protocol')
    await using hasty = await CameraPage.open(server.url)
    hasty.picture()
    await expect.poll(() => hasty.ended, poll).toBe('protocol')
    await using silent = await CameraPage.open(server.url)
    await expect.poll(() => silent.ended, poll).toBe('protocol')

    const resumes: string[] = []
    const showing = async (by: string): Promise<CameraPage> => {
      const page = await CameraPage.start(server.url, by)
      await expect.poll(() => page.of('ready').length, poll).toBe(1)
      resumes.push(page.of('ready')[0]?.resume ?? '')
      return page
    }
    const next = (): string => resumes.at(-1) ?? ''

    await using large = await showing(token)
    large.raw(`{"type":"picture","jpeg":"/9j/${'A'.repeat(8_000_000)}"}`)
    expect(await large.closed).toBe(1009)
    for (const wrong of [
      { type: 'picture', jpeg: `/9j/${'A'.repeat(240_000)}` },
      { type: 'picture', jpeg: 'iVBORw0KGgo=' },
      { type: 'picture' },
      { type: 'start', token },
      { type: 'look' },
      [],
      null,
    ]) {
      await using page = await showing(next())
      page.say(wrong)
      await expect.poll(() => page.ended, poll).toBe('protocol')
    }
    await using binary = await showing(next())
    binary.raw(new Uint8Array(10))
    await expect.poll(() => binary.ended, poll).toBe('protocol')
    await using flood = await showing(next())
    for (let times = 0; times < 200; times += 1) flood.picture()
    await expect.poll(() => flood.ended, poll).toBe('protocol')
    expect(rig.seen[0]).toBeLessThanOrEqual(2)

    await using good = await showing(next())
    await expect
      .poll(
        () => {
          good.picture()
          return good.seen
        },
        { ...poll, interval: 300 },
      )
      .toBeGreaterThanOrEqual(1)
    good.say({ type: 'stop' })
    expect(await good.closed).toBe(1000)
    call.hangUp()
    expect((await call.report).error).toBeNull()
  })
})

test(
  'a page at another process than its call shows it something',
  { timeout: 60_000 },
  async () => {
    await using rig = await CameraRig.start(links)
    const one = await rig.server()
    const two = await rig.server()
    const { call, token } = await asked(rig, one)
    const origin = one.url
    await using page = await CameraPage.start(two.url, token, { origin })
    await expect.poll(() => page.of('ready'), poll).toMatchObject([{ assistant: 'assembly-help' }])
    page.picture()
    await expect.poll(() => page.seen, poll).toBe(1)
    await expect.poll(() => rig.seen, poll).toEqual([1])
    await using thief = await CameraPage.start(one.url, token)
    await expect.poll(() => thief.ended, poll).toBe('used')

    // Another camera of the same call, at the process that has it.
    await using other = await CameraPage.start(one.url, rig.link(call.callSid, Date.now()))
    await expect.poll(() => other.of('ready').length, poll).toBe(1)
    await expect.poll(() => page.ended, poll).toBe('taken-over')

    await using third = await CameraPage.start(two.url, rig.link(call.callSid, Date.now()), {
      origin,
    })
    await expect.poll(() => other.ended, poll).toBe('taken-over')
    await expect.poll(() => third.of('ready').length, poll).toBe(1)

    // Its process goes: the page comes back to another one.
    await two.app.close()
    await third.closed
    expect(third.ended).toBeNull()
    await using back = await CameraPage.start(one.url, third.of('ready')[0]?.resume ?? '')
    await expect.poll(() => back.of('ready').length, poll).toBe(1)
    call.hangUp()
    await call.report
    await expect.poll(() => back.ended, poll).toBe('call-over')
    for (const { logged } of [one, two]) expect(logged.join('\n')).not.toContain(token)
  },
)
