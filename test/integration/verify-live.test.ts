import { describe, test } from 'vitest'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import {
  rawModelServer,
  webSocketModelServer,
  type RawModelServer,
} from '../support/raw-model-server.ts'
import { runVerify, type VerifyRun } from '../support/verify-run.ts'

const API_KEY = 'verify-live-key-0123456789'

const probe = (only: string, baseUrl: string): Promise<VerifyRun> =>
  runVerify(['--only', only], { GEMINI_API_KEY: API_KEY, GOOGLE_GEMINI_BASE_URL: baseUrl })

const seenBy = (run: VerifyRun, name: string): string => {
  const verdict = run.results.find((result) => result.name === name)?.verdict
  return verdict !== undefined && 'seen' in verdict ? (verdict.seen ?? '') : ''
}

/** Probes a server whose answers all speak of a wardrobe, unless the test gives it other lines. */
const probeSandbox = async (
  only: string,
  lines: ScenarioInput['lines'] = [{ clip: 'agent-goodbye', callerText: 'Hello?', repeat: 100 }],
): Promise<VerifyRun> => {
  await using server = await GeminiLiveServer.start({ scenario: defineScenario({ lines }) })
  return await probe(only, server.baseUrl)
}

/** A service that greets whoever writes to it, and once in each session whoever makes a sound. */
const talkativeServer = (): Promise<RawModelServer> =>
  webSocketModelServer((socket) => {
    let heard = false
    const tell = (message: unknown): void => {
      socket.send(JSON.stringify(message))
    }
    const greet = (): void => {
      const inlineData = { mimeType: 'audio/pcm;rate=24000', data: 'AAAA'.repeat(400) }
      tell({ serverContent: { outputTranscription: { text: 'Welcome, caller.' } } })
      tell({ serverContent: { modelTurn: { parts: [{ inlineData }] } } })
      tell({ serverContent: { generationComplete: true } })
      tell({ serverContent: { turnComplete: true } })
      tell({ sessionResumptionUpdate: { newHandle: 'handle', resumable: true } })
    }
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('{"setup"')) tell({ setupComplete: {} })
      else if (text.startsWith('{"realtimeInput":{"text"')) greet()
      else if (!heard && text.includes('"audio"')) {
        heard = true
        greet()
      }
    })
  })

/** One turn, then a line that calls the tool. */
const withTool: ScenarioInput['lines'] = [
  { clip: 'agent-goodbye' },
  { toolCalls: [{ name: 'look_up_order', args: { order_number: '12345' } }] },
  { clip: 'agent-fallback', repeat: 100 },
]

// Every test has a server of its own and waits for speech most of the time.
describe.concurrent('against a service that is as the references say', () => {
  test('every known model takes the set-up and greets, and the SDK gets a session', async ({
    expect,
  }) => {
    const run = await probeSandbox('gemini/sdk-connect,gemini/setup,gemini/greeting')
    expect(new Set(Object.values(run.verdicts))).toEqual(new Set(['confirmed']))
    expect(run.results).toHaveLength(9)
    expect(run.exitCode).toBe(0)
  })

  test('what has to be refused is refused, with its close code', async ({ expect }) => {
    const run = await probeSandbox(
      'gemini/thinking-config-refused,gemini/thinking-exactly-one,gemini/null-handle-refused,' +
        'gemini/unknown-model-refused,gemini/second-setup-refused,gemini/media-chunks-refused,' +
        'gemini/seed-without-history-config-refused,gemini/text-as-tool-result-refused',
    )
    expect(new Set(Object.values(run.verdicts))).toEqual(new Set(['confirmed']))
    expect(run.results).toHaveLength(8)
    expect(seenBy(run, 'gemini/unknown-model-refused')).toMatch(/^1008: /)
  })

  test('everything that is said and heard is as claimed', async ({ expect }) => {
    const names = [
      'gemini/history-in-instructions/gemini-3.8-live',
      'gemini/history-in-client-content/gemini-2.5-flash-native-audio-preview-12-2025',
      'gemini/history-config/gemini-3.1-flash-live-preview',
      'gemini/turn-order',
      'gemini/8-khz-input',
      'gemini/audio-stream-end/gemini-3.8-live',
      'gemini/audio-stream-end/gemini-3.1-flash-live-preview',
      'gemini/manual-activity',
      'gemini/manual-activity-needs-end',
      'gemini/generation-complete-first',
      'gemini/text-ahead-of-audio',
      'gemini/idle-status',
      'gemini/interruption-order',
      'gemini/interruption-while-playing',
      'gemini/client-content-interrupts',
      'gemini/handle-offered',
      'gemini/resume-remembers',
      'gemini/resume-with-changes',
      'gemini/resume-greets-once',
      'gemini/resume-while-connected-refused',
      'gemini/unknown-tool-result-ignored',
    ]
    // Each on a server of its own, all at once: they listen to speech in real time.
    const runs = await Promise.all(names.map((name) => probeSandbox(name)))
    expect(Object.assign({}, ...runs.map(({ verdicts }) => verdicts))).toEqual(
      Object.fromEntries(names.map((name) => [name, 'confirmed'])),
    )
  })

  test('tool calls are not resumable, forgotten after a resume, cancelled by speech', async ({
    expect,
  }) => {
    const [called, resumed, cancelled] = await Promise.all([
      probeSandbox('gemini/not-resumable-during-tool', withTool.slice(1)),
      probeSandbox('gemini/resume-during-tool', withTool),
      probeSandbox('gemini/speech-cancels-blocking-tool', withTool.slice(1)),
    ])
    expect(called.verdicts).toEqual({ 'gemini/not-resumable-during-tool': 'confirmed' })
    expect(resumed.results[0]?.verdict).toEqual({
      kind: 'confirmed',
      seen: 'the result was ignored',
    })
    expect(cancelled.verdicts).toEqual({ 'gemini/speech-cancels-blocking-tool': 'confirmed' })
  })

  test('a connection that is announced to end is watched to its end', async ({ expect }) => {
    const scenario = defineScenario({ lines: [{ clip: 'agent-fallback' }] })
    await using server = await GeminiLiveServer.start({ scenario })
    server.on('setupComplete', (session) => {
      session.goAway(300)
    })
    const run = await probe('gemini/go-away', server.baseUrl)
    expect(run.verdicts).toEqual({ 'gemini/go-away': 'confirmed' })
    expect(seenBy(run, 'gemini/go-away')).toMatch(
      /time left "0.300s"; ended after .* \(1011: Deadline expired/,
    )
  })

  test('a model that speaks as fast as it can is never too slow', async ({ expect }) => {
    const run = await probeSandbox('gemini/audio-in-time', [
      { clip: 'agent-fallback', pace: 1_000 },
    ])
    expect(run.verdicts).toEqual({ 'gemini/audio-in-time': 'confirmed' })
  })
})

describe.concurrent('against a service that is different', () => {
  test('a model that speaks more slowly than it is played refutes that it never does', async ({
    expect,
  }) => {
    const run = await probeSandbox('gemini/audio-in-time', [{ clip: 'agent-fallback', pace: 0.7 }])
    expect(run.verdicts).toEqual({ 'gemini/audio-in-time': 'refuted' })
    expect(seenBy(run, 'gemini/audio-in-time')).toMatch(/runs dry by \d+ ms/)
    expect(run.exitCode).toBe(1)
  })

  test('a service that accepts every set-up refutes that some are refused', async ({ expect }) => {
    await using server = await webSocketModelServer((socket) => {
      socket.on('message', () => {
        socket.send(JSON.stringify({ setupComplete: {} }))
      })
    })
    const run = await probe(
      'gemini/null-handle-refused,gemini/second-setup-refused',
      server.baseUrl,
    )
    expect(run.results.map(({ verdict }) => verdict)).toEqual([
      { kind: 'refuted', seen: 'the set-up was accepted' },
      { kind: 'refuted', seen: 'the session went on for 5000 ms' },
    ])
    expect(run.exitCode).toBe(1)
  })

  test('a model that has forgotten refutes that it remembers, in its own words', async ({
    expect,
  }) => {
    const run = await probeSandbox('gemini/resume-remembers', [
      { clip: 'agent-fallback', repeat: 2 },
    ])
    expect(run.results[0]?.verdict).toEqual({
      kind: 'refuted',
      seen: 'it said "Sorry, could you say that again?"',
    })
  })

  test('a model that speaks as soon as it hears anything refutes that it waits', async ({
    expect,
  }) => {
    await using server = await talkativeServer()
    const run = await probe(
      'gemini/manual-activity-needs-end,gemini/resume-greets-once',
      server.baseUrl,
    )
    expect(run.results.map(({ verdict }) => verdict)).toEqual([
      { kind: 'refuted', seen: 'it was answered without activityEnd' },
      { kind: 'refuted', seen: 'it said "Welcome, caller."' },
    ])
    expect(run.exitCode).toBe(1)
  })

  test('a model that takes no activityStart refutes that the caller’s turn can be ours', async ({
    expect,
  }) => {
    await using server = await webSocketModelServer((socket) => {
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8')
        if (text.startsWith('{"setup"')) socket.send('{"setupComplete":{}}')
        else if (text.includes('activityStart')) socket.close(1007, 'activityStart is not allowed')
      })
    })
    const run = await probe('gemini/manual-activity', server.baseUrl)
    expect(run.results[0]?.verdict).toEqual({
      kind: 'refuted',
      seen: 'the session ended (1007: activityStart is not allowed)',
    })
  })

  test('a refusal for another reason confirms nothing', async ({ expect }) => {
    await using server = await webSocketModelServer((socket) => {
      socket.on('message', () => {
        socket.close(1007, 'API key not valid. Please pass a valid API key.')
      })
    })
    const run = await probe('gemini/thinking-config-refused,gemini/setup', server.baseUrl)
    expect(new Set(Object.values(run.verdicts))).toEqual(new Set(['inconclusive']))
    expect(run.exitCode).toBe(0)
  })

  test('a service that cannot be reached leaves everything open', async ({ expect }) => {
    await using server = await rawModelServer((_request, socket) => {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n')
    })
    const run = await probe('gemini/setup/gemini-3.8-live,gemini/turn-order', server.baseUrl)
    expect(run.results.map(({ verdict }) => verdict)).toEqual([
      { kind: 'inconclusive', why: 'the session ended (HTTP 503 on the upgrade)' },
      {
        kind: 'inconclusive',
        why: 'the session ended before setupComplete (HTTP 503 on the upgrade)',
      },
    ])
    expect(run.exitCode).toBe(0)
  })
})

test('a recording of each probe can be read, and holds neither key nor handle', async ({
  expect,
}) => {
  const run = await probeSandbox('gemini/sdk-connect,gemini/resume-with-changes')
  expect(run.recordings.map(({ header }) => header.callId)).toEqual([
    'gemini/sdk-connect',
    'gemini/resume-with-changes',
  ])
  const [, resumed] = run.recordings
  const setups = resumed!.messages.filter(({ text }) => text.startsWith('{"setup":'))
  expect(setups.map(({ direction }) => direction)).toEqual(['out', 'out'])
  expect(setups[1]?.text).toContain('"handle":"[newHandle ')
  const texts = run.recordings.flatMap(({ messages }) => messages.map(({ text }) => text)).join()
  expect(`${texts}${run.printed}`).not.toContain(API_KEY)
  expect(texts).not.toMatch(/"(?:newHandle|handle)":"[^[]/)
})
