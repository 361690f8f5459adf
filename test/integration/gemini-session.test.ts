import { afterEach, describe, expect, it, vi } from 'vitest'
import { pcmToBytes } from '../../src/audio/pcm-bytes.ts'
import { Resampler } from '../../src/audio/resampler.ts'
import {
  GeminiConnector,
  type GeminiConnectorOptions,
} from '../../src/model/gemini/gemini-connector.ts'
import type { GeminiSession } from '../../src/model/gemini/gemini-session.ts'
import type { ModelEvents, SessionRequest } from '../../src/model/model-session.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { googleTokenServer } from '../support/google-token-server.ts'
import { memoryLog } from '../support/memory-log.ts'
import { sessionRequest } from '../support/session-request.ts'

const GREETING = 'agent-greeting'
/** As fast as the machine can: these tests are about order, not about time. */
const fast = { pace: 1_000, delayMs: 0 }

function serve(scenario: ScenarioInput): Promise<GeminiLiveServer> {
  return GeminiLiveServer.start({ scenario: defineScenario(scenario), collectAudio: true })
}

function connect(
  server: GeminiLiveServer,
  request: Partial<SessionRequest> = {},
  options: Partial<GeminiConnectorOptions> = {},
): Promise<GeminiSession> {
  const connector = new GeminiConnector({
    auth: { kind: 'api-key', apiKey: 'sandbox-key' },
    model: 'gemini-3.8-live',
    baseUrl: server.baseUrl,
    clock: systemClock,
    log: memoryLog().log,
    connectDeadlineMs: 5_000,
    ...options,
  })
  return connector.connect(sessionRequest(request))
}

function next<K extends keyof ModelEvents>(
  session: GeminiSession,
  name: K,
): Promise<ModelEvents[K]> {
  return new Promise((resolve) => {
    const leave = session.on(name, (...args) => {
      leave()
      resolve(args)
    })
  })
}

/** The code that the server sees when a session's socket is gone. */
function serverSawClose(server: GeminiLiveServer): Promise<number> {
  return new Promise((resolve) => {
    const leave = server.on('closed', (_session, code) => {
      leave()
      resolve(code)
    })
  })
}

/** The names of the events, runs written once. */
function eventNames(session: GeminiSession): readonly string[] {
  const seen: string[] = []
  const names = [
    'audio',
    'callerActivity',
    'callerText',
    'agentText',
    'interrupted',
    'generationComplete',
    'turnComplete',
    'usage',
    'badMessage',
    'closed',
  ] as const
  for (const name of names) {
    session.on(name, () => {
      if (seen.at(-1) !== name) seen.push(name)
    })
  }
  return seen
}

/** Every voice that a caller needs: 20 ms frames at 16 kHz, then quiet so that the turn ends. */
function speak(session: GeminiSession, clipName: string): void {
  const { samples } = loadClip(clipName)
  const speech = new Resampler(8_000, 16_000).process(samples)
  const withQuiet = new Int16Array(speech.length + 2 * 16_000)
  withQuiet.set(speech)
  const bytes = pcmToBytes(withQuiet)
  for (let at = 0; at < bytes.length; at += 640) session.sendAudio(bytes.subarray(at, at + 640))
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a conversation through the SDK', () => {
  it('gives every sample and word of a turn, in an order that can be played', async () => {
    await using server = await serve({ lines: [{ clip: GREETING, ...fast }] })
    const session = await connect(server)
    const seen = eventNames(session)
    const chunks: Uint8Array[] = []
    let said = ''
    session.on('audio', (pcm) => chunks.push(pcm))
    session.on('agentText', (text) => (said += text))
    const usage = next(session, 'usage')
    const complete = next(session, 'generationComplete')
    session.sendText('Greet the caller.')
    await complete
    const clip = loadClip(GREETING)
    expect(Buffer.concat(chunks).equals(Buffer.from(pcmToBytes(clip.samples)))).toBe(true)
    expect(said.trim()).toBe(clip.text)
    expect(seen.slice(0, 2).toSorted()).toEqual(['agentText', 'audio'])
    expect(seen.at(-1)).toBe('generationComplete')
    expect(server.sessions[0]?.texts).toEqual(['Greet the caller.'])
    session.sendText('Go on.')
    expect((await usage)[0].totalTokens).toBeGreaterThan(0)
    session.close()
    expect(seen.at(-1)).toBe('closed')
    expect(seen).not.toContain('badMessage')
  })

  it('hears the caller, and is interrupted by them', async () => {
    await using server = await serve({
      lines: [
        { name: 'greeting', clip: 'agent-long-answer', pace: 1, delayMs: 0 },
        { callerText: 'Hello there.', clip: 'agent-goodbye', ...fast },
      ],
    })
    const session = await connect(server)
    const edges: string[] = []
    let callerText = ''
    session.on('callerActivity', (edge) => edges.push(edge))
    session.on('callerText', (text) => (callerText += text))
    const interrupted = next(session, 'interrupted')
    session.sendText('Greet the caller.')
    await next(session, 'audio')
    const answered = next(session, 'generationComplete')
    speak(session, 'caller-hello')
    await interrupted
    await answered
    expect(edges.slice(0, 2)).toEqual(['start', 'end'])
    expect(callerText.trim()).toBe('Hello there.')
    session.close()
  })

  it('passes goAway and handles on, and resumes with a handle', async () => {
    await using server = await serve({
      lines: [{ clip: GREETING, goAway: { timeLeftMs: 5_000 }, ...fast }],
    })
    const session = await connect(server)
    const handles: (string | null)[] = []
    session.on('resumable', (handle) => handles.push(handle))
    const goAway = next(session, 'goAway')
    session.sendText('Greet the caller.')
    expect(await goAway).toEqual([5_000])
    await vi.waitFor(() => {
      expect(handles.find((handle) => handle !== null)).toBeDefined()
    }, 20_000)
    const closed = serverSawClose(server)
    session.close()
    // The service does not resume what is still connected.
    await closed
    const resumeHandle = handles.findLast((handle) => handle !== null) ?? 'none'
    const again = await connect(server, { resumeHandle })
    expect(server.sessions[1]?.setup?.resumption?.handle).toBe(resumeHandle)
    again.close()
  })

  it('calls tools and takes their results', async () => {
    await using server = await serve({
      lines: [{ toolCalls: [{ name: 'find_manual', args: { product: 'Billi' } }] }],
    })
    const session = await connect(server)
    const called = next(session, 'toolCalls')
    session.sendText('Greet the caller.')
    const [calls] = await called
    expect(calls).toMatchObject([{ name: 'find_manual', args: { product: 'Billi' } }])
    const answered = new Promise<boolean>((resolve) => {
      server.on('toolResponse', (_session, _response, known) => {
        resolve(known)
      })
    })
    session.toolResult(calls[0]!, { status: 'ok' })
    expect(await answered).toBe(true)
    session.close()
  })
})

describe('every model accepts', () => {
  it.each([
    'gemini-3.8-live',
    'gemini-3.8-live-extended-thinking',
    'gemini-3.1-flash-live-preview',
    'gemini-2.5-flash-native-audio-preview-12-2025',
  ])('the set-up, the greeting and later texts: %s', async (model) => {
    await using server = await serve({ lines: [{ silent: true, delayMs: 0 }] })
    const session = await connect(
      server,
      {
        vocabulary: ['Billi', 'Fjordholm'],
        temperature: 0.7,
        turnDetection: {
          startSensitivity: 'low',
          endSensitivity: 'high',
          prefixPaddingMs: 40,
          silenceDurationMs: 600,
        },
      },
      { model },
    )
    const ends: unknown[] = []
    session.on('closed', (close) => ends.push(close))
    const first = next(session, 'turnComplete')
    session.sendText('Greet the caller.')
    await first
    const second = next(session, 'turnComplete')
    session.sendText('Are you still there?')
    await second
    expect(server.sessions[0]?.texts).toEqual(['Greet the caller.', 'Are you still there?'])
    expect(server.sessions[0]?.setup?.message.inputAudioTranscription).toEqual({
      languageCodes: ['en-US'],
      customVocabulary: ['Billi', 'Fjordholm'],
    })
    expect(ends).toEqual([])
    session.close()
  })
})

describe('the end of a session', () => {
  it('is clean when we close: the server sees it', async () => {
    await using server = await serve({ lines: [{ silent: true }] })
    const session = await connect(server)
    const closed = serverSawClose(server)
    session.close()
    expect(await closed).toBe(1005)
    expect(server.openSessions).toEqual([])
  })

  it.each([
    [1011, 'Internal error occurred.', 'network'],
    [1011, 'You exceeded your current quota', 'quota'],
    [1006, '', 'network'],
  ])('is told when the service closes with %i "%s"', async (code, reason, fault) => {
    await using server = await serve({ lines: [{ silent: true }] })
    const session = await connect(server)
    const closed = next(session, 'closed')
    server.openSessions[0]?.close(code, reason)
    expect((await closed)[0]).toMatchObject({ code, reason, error: { fault, closeCode: code } })
  })

  it('is a refusal when the service does not like the set-up', async () => {
    await using server = await serve({ lines: [{ silent: true }] })
    await expect(connect(server, { voice: 'Nobody' })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      fault: 'invalid',
      retryable: false,
    })
    expect(server.sessions[0]?.end).toMatchObject({ code: 1007, by: 'server' })
    await vi.waitFor(() => {
      expect(server.openSessions).toEqual([])
    })
  })

  it('is an early one when the set-up takes longer than the deadline', async () => {
    await using server = await serve({ lines: [{ silent: true }], neverSetup: true })
    const closed = serverSawClose(server)
    await expect(connect(server, {}, { connectDeadlineMs: 150 })).rejects.toMatchObject({
      fault: 'deadline',
    })
    await closed
    expect(server.openSessions).toEqual([])
  })
})

describe('through Vertex AI', () => {
  const vertex = { kind: 'vertex', project: 'fjordholm', location: 'us-central1' } as const

  it.each(['gemini-3.8-live', 'gemini-live-2.5-flash-native-audio'])(
    '%s talks, with credentials of the environment',
    async (model) => {
      await using tokens = await googleTokenServer()
      vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', tokens.credentialsFile)
      vi.stubEnv('GOOGLE_CLOUD_PROJECT', vertex.project)
      await using server = await serve({ lines: [{ clip: GREETING, ...fast }] })
      const session = await connect(server, {}, { auth: vertex, model })
      const spoken = Promise.all([next(session, 'audio'), next(session, 'generationComplete')])
      session.sendText('Greet the caller.')
      const [[pcm]] = await spoken
      expect(pcm.length).toBeGreaterThan(0)
      expect(server.sessions[0]?.platform).toBe('vertex')
      expect(server.sessions[0]?.setup?.modelName).toBe(
        `projects/fjordholm/locations/us-central1/publishers/google/models/${model}`,
      )
      session.close()
    },
  )

  it('gives up before the deadline of the token server, and opens no socket later', async () => {
    await using tokens = await googleTokenServer({ answers: false })
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', tokens.credentialsFile)
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', vertex.project)
    await using server = await serve({ lines: [{ silent: true }] })
    const connecting = connect(server, {}, { auth: vertex, connectDeadlineMs: 150 })
    await expect(connecting).rejects.toMatchObject({ fault: 'deadline' })
    await expect(connecting).rejects.toThrow(/no credentials within \d+ ms/)
    tokens.release()
    await tokens.answered
    expect(server.sessions).toEqual([])
  })
})
