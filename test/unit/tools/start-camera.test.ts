import { beforeEach, describe, expect, test } from 'vitest'
import { CallMemory } from '../../../src/call/tools/call-memory.ts'
import type { CallCamera } from '../../../src/tools/call-camera.ts'
import type { TextOutcome } from '../../../src/tools/desk.ts'
import { startCamera } from '../../../src/tools/start-camera.ts'
import { stopCamera } from '../../../src/tools/stop-camera.ts'
import type { ToolContext, ToolResult } from '../../../src/tools/tool.ts'
import { toolOf } from '../../support/line-tools.ts'
import { runTool } from '../../support/tool-context.ts'

const TOKEN = 'T0kEn-that_is-secret'

let texts: { key: string; to: string | null; body: string }[]
let outcome: TextOutcome
let made: number
let camera: { on: boolean; link: () => string | null; stop: () => boolean }
let context: Partial<ToolContext>

const start = (more: Partial<ToolContext> = {}, settings: unknown = {}): Promise<ToolResult> =>
  runTool(toolOf(startCamera, settings), {}, { ...context, ...more })

beforeEach(() => {
  texts = []
  outcome = { kind: 'sent' }
  made = 0
  camera = {
    on: false,
    link: () => `https://calls.example.com/camera/${TOKEN}${++made}`,
    stop: () => camera.on,
  }
  const desk = {
    sendText: (key: string, { to, body }: { to: string | null; body: string }) => {
      texts.push({ key, to, body })
      return Promise.resolve(outcome)
    },
  }
  context = {
    desk: desk as unknown as ToolContext['desk'],
    camera: camera satisfies CallCamera,
    memory: new CallMemory(),
    runId: 'run-3',
  }
})

describe('start_camera', () => {
  test('texts a link to the number of the caller, and tells the model none of it', async () => {
    const result = await start()
    expect(result).toMatchObject({ status: 'ok' })
    expect(result.message).toMatch(/on its way.*open it/s)
    const body = `Show it to your camera: https://calls.example.com/camera/${TOKEN}1`
    expect(texts).toEqual([{ key: 'run-3', to: '+15550100001', body }])
    expect(JSON.stringify(result)).not.toContain(TOKEN)
  })

  test('texts nobody else, whatever the model asks for', async () => {
    await runTool(toolOf(startCamera), { to: '+15550100999' }, context)
    expect(texts.map(({ to }) => to)).toEqual(['+15550100001'])
  })

  test('sends two in a call unless the folder says otherwise', async () => {
    const statuses = []
    for (let times = 0; times < 3; times += 1) statuses.push((await start()).status)
    expect(statuses).toEqual(['ok', 'ok', 'refused'])
    expect(await start({}, { maxPerCall: 3 })).toMatchObject({ status: 'ok' })
    expect(texts).toHaveLength(3)
  })

  test('sends nothing while a camera is on', async () => {
    camera.on = true
    expect((await start()).message).toMatch(/on already/)
    expect(made).toBe(0)
  })

  test('says that a web page has a button of its own, when there is no number', async () => {
    const result = await start({ caller: null })
    expect(result).toMatchObject({ status: 'failed', retryable: false, why: 'no-number' })
    expect(result.message).toMatch(/camera button/)
    expect(made).toBe(0)
  })

  test('sends nothing where there are no links', async () => {
    camera.link = () => null
    expect(await start()).toMatchObject({ status: 'failed', why: 'not-set-up' })
    expect(texts).toEqual([])
  })

  test.each(['+19005550100', '911'])('sends nothing to %s', async (caller) => {
    expect(await start({ caller })).toMatchObject({ status: 'failed', why: 'undelivered' })
    expect(texts).toEqual([])
  })

  test.each([
    ['landline', false],
    ['opted-out', false],
    ['undelivered', false],
    ['not-set-up', false],
    ['unavailable', true],
  ] as const)('says that it was not sent: %s', async (why, retryable) => {
    outcome = { kind: 'not-sent', why }
    const result = await start()
    expect(result).toMatchObject({ status: 'failed', why, retryable })
    expect(result.message).toMatch(/describe it in words/)
    outcome = { kind: 'sent' }
    for (let times = 0; times < 2; times += 1) expect((await start()).status).toBe('ok')
  })

  test.each([{ maxPerCall: 0 }, { maxPerCall: 11 }, { number: '+15550100999' }])(
    'cannot be set to %o',
    (settings) => {
      expect(startCamera.settings.safeParse(settings).success).toBe(false)
    },
  )
})

describe('stop_camera', () => {
  test('says whether one was on', async () => {
    expect((await runTool(toolOf(stopCamera), {}, context)).message).toMatch(/No camera was on/)
    camera.on = true
    expect((await runTool(toolOf(stopCamera), {}, context)).message).toMatch(/camera is off/)
  })
})
