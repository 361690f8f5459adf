import { once } from 'node:events'
import { connect } from 'node:net'

import { GoogleGenAI, type LiveServerMessage, Modality, type Session } from '@google/genai'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { loadClip } from '../../src/sandbox/clips.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { ASSEMBLY_HELP, loadScenario } from '../../src/sandbox/gemini/scenario-file.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import { callerSpeech, silence } from '../support/sandbox-session.ts'

const DEVELOPER_PATH =
  '//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'

/** A session of the real SDK and everything it has been sent. */
class SdkClient {
  readonly messages: LiveServerMessage[] = []
  closed: { code: number; reason: string } | null = null
  session: Session | null = null
  #waiting: (() => void)[] = []

  async connect(server: GeminiLiveServer, config: Record<string, unknown> = {}): Promise<this> {
    const ai = new GoogleGenAI({
      apiKey: 'sandbox',
      vertexai: false,
      httpOptions: { baseUrl: server.baseUrl, apiVersion: 'v1beta' },
    })
    this.session = await ai.live.connect({
      model: 'gemini-3.8-live',
      config: {
        responseModalities: [Modality.AUDIO],
        inputAudioTranscription: {},
        outputAudioTranscription: {},
        ...config,
      },
      callbacks: {
        onmessage: (message) => {
          this.messages.push(message)
          this.#wake()
        },
        onerror: () => undefined,
        onclose: (event) => {
          this.closed = { code: event.code, reason: event.reason }
          this.#wake()
        },
      },
    })
    return this
  }

  /** Waits for a message that fits, now or later; the test's own deadline ends a vain wait. */
  async until(fits: (message: LiveServerMessage) => boolean, count = 1): Promise<void> {
    while (this.messages.filter(fits).length < count) await this.#change()
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    while (this.closed === null) await this.#change()
    return this.closed
  }

  say(samples: Int16Array): void {
    for (let at = 0; at < samples.length; at += 1_600) {
      const chunk = samples.subarray(at, at + 1_600)
      const data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('base64')
      this.session?.sendRealtimeInput({ audio: { data, mimeType: 'audio/pcm;rate=16000' } })
    }
  }

  audioMs(): number {
    const parts = this.messages.flatMap((one) => one.serverContent?.modelTurn?.parts ?? [])
    const bytes = parts.map((part) => Buffer.from(part.inlineData?.data ?? '', 'base64').length)
    return bytes.reduce((sum, one) => sum + one, 0) / 48
  }

  text(key: 'inputTranscription' | 'outputTranscription'): string {
    return this.messages.map((one) => one.serverContent?.[key]?.text ?? '').join('')
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const open: { close: () => unknown }[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function serve(scenario: ScenarioInput): Promise<GeminiLiveServer> {
  const server = await GeminiLiveServer.start({
    scenario: defineScenario(scenario),
    collectAudio: true,
  })
  open.push(server)
  return server
}

async function connectTo(
  server: GeminiLiveServer,
  config?: Record<string, unknown>,
): Promise<SdkClient> {
  const client = await new SdkClient().connect(server, config)
  open.push({ close: () => client.session?.close() })
  return client
}

const turnComplete = (message: LiveServerMessage): boolean =>
  message.serverContent?.turnComplete === true
const generationComplete = (message: LiveServerMessage): boolean =>
  message.serverContent?.generationComplete === true

describe('the Gemini Live sandbox, through the real SDK', () => {
  it('greets when it is asked in writing, and answers the caller it hears', async () => {
    const server = await serve({
      lines: [
        { clip: 'agent-fallback', delayMs: 0, pace: 20 },
        { callerText: 'Wait, which screw?', clip: 'agent-which-screw', delayMs: 0, pace: 20 },
      ],
    })
    const client = await connectTo(server)
    client.session?.sendRealtimeInput({ text: 'Greet the caller.' })
    await client.until(turnComplete)
    expect(client.text('outputTranscription')).toBe(loadClip('agent-fallback').text)
    expect(client.audioMs()).toBeCloseTo(loadClip('agent-fallback').durationMs, 3)

    client.say(callerSpeech('caller-which-screw'))
    client.say(silence(600))
    await client.until(generationComplete, 2)
    expect(client.text('inputTranscription')).toBe('Wait, which screw?')
    const spoken = ['agent-fallback', 'agent-which-screw'].map((name) => loadClip(name).durationMs)
    expect(client.audioMs()).toBeCloseTo(spoken[0]! + spoken[1]!, 3)
    const [record] = server.sessions
    expect(record?.texts).toEqual(['Greet the caller.'])
    expect(record?.audio.pcm().length).toBe(callerSpeech('caller-which-screw').length + 9_600)
    expect(client.messages.some((one) => (one.usageMetadata?.responseTokenCount ?? 0) > 40)).toBe(
      true,
    )
  })

  it('greets when it is asked by client content', async () => {
    const server = await serve({ lines: [{ clip: 'agent-fallback', delayMs: 0, pace: 20 }] })
    const client = await connectTo(server)
    client.session?.sendClientContent({ turns: 'Greet the caller.', turnComplete: true })
    await client.until(generationComplete)
    expect(server.sessions[0]?.texts).toEqual(['Greet the caller.'])
  })

  it('is interrupted by the caller and says so', async () => {
    const server = await serve({
      lines: [
        { clip: 'agent-long-answer', delayMs: 0 },
        { clip: 'agent-which-screw', delayMs: 0, pace: 20 },
      ],
    })
    const client = await connectTo(server)
    client.session?.sendRealtimeInput({ text: 'Explain.' })
    await client.until((one) => one.serverContent?.modelTurn !== undefined)
    client.say(callerSpeech('caller-which-screw'))
    await client.until(turnComplete)
    const interruptedAt = client.messages.findIndex((one) => one.serverContent?.interrupted)
    expect(interruptedAt).toBeGreaterThan(0)
    expect(client.messages.findIndex(turnComplete)).toBeGreaterThan(interruptedAt)
    expect(client.messages.some(generationComplete)).toBe(false)
    expect(client.audioMs()).toBeLessThan(loadClip('agent-long-answer').durationMs)
    client.say(silence(600))
    await client.until(generationComplete)
    expect(server.sessions[0]?.lines.map((line) => line.clip?.name)).toEqual([
      'agent-long-answer',
      'agent-which-screw',
    ])
  })

  it('rejects a set-up that the service would reject, with its reason', async () => {
    const server = await serve({ lines: [{ silent: true }] })
    await expect(
      new SdkClient().connect(server, { thinkingConfig: { thinkingBudget: 10 } }),
    ).rejects.toThrow(/1007.*thinkingConfig is not supported/)
    await expect(
      new SdkClient().connect(server, { sessionResumption: { handle: 'unknown' } }),
    ).rejects.toThrow(/1008.*session not found/)
    expect(server.openSessions).toHaveLength(0)
  })

  it('refuses as its scenario says, before the socket opens or after', async () => {
    const refuse = { code: 1011, reason: 'You exceeded your current quota.' }
    const server = await serve({ lines: [{ silent: true }], refuse })
    await expect(new SdkClient().connect(server)).rejects.toThrow(/1011.*quota/)
    server.useScenario(defineScenario({ lines: [{ silent: true }], refuseUpgrade: 429 }))
    await expect(new SdkClient().connect(server)).rejects.toThrow(/429/)
  })

  it('says goAway, closes with 1011, and can be resumed from its handle', async () => {
    const server = await serve({
      lines: [
        { name: 'one', silent: true, delayMs: 0 },
        { name: 'two', clip: 'agent-which-screw', delayMs: 0, pace: 100 },
      ],
    })
    const client = await connectTo(server, { sessionResumption: {} })
    client.session?.sendRealtimeInput({ text: 'Greet the caller.' })
    await client.until(turnComplete)
    await client.until((one) => one.sessionResumptionUpdate?.resumable === true, 2)
    server.openSessions[0]?.goAway(50)
    expect(await client.untilClosed()).toMatchObject({ code: 1011 })
    expect(client.messages.find((one) => one.goAway)?.goAway?.timeLeft).toBe('0.050s')

    const handle = client.messages
      .map((one) => one.sessionResumptionUpdate)
      .findLast((update) => update?.resumable)?.newHandle
    const resumed = await connectTo(server, { sessionResumption: { handle } })
    resumed.session?.sendRealtimeInput({ text: 'Go on.' })
    await resumed.until(generationComplete)
    expect(server.sessions[1]?.lines.map((line) => line.name)).toEqual(['two'])
  })

  it('can be cut off without a word', async () => {
    const server = await serve({
      lines: [
        {
          clip: 'agent-greeting',
          delayMs: 0,
          pace: 20,
          stallAfterMs: 300,
          thenClose: { code: 1006 },
        },
      ],
    })
    const client = await connectTo(server)
    client.session?.sendRealtimeInput({ text: 'Greet the caller.' })
    expect(await client.untilClosed()).toMatchObject({ code: 1006 })
  })

  it('serves Vertex as well', async () => {
    const server = await serve({ lines: [{ clip: 'agent-fallback', delayMs: 0, pace: 20 }] })
    const model = 'projects/p/locations/l/publishers/google/models/gemini-3.8-live'
    const path = '//ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent'
    const socket = new WebSocket(`${server.baseUrl.replace('http', 'ws')}${path}`, {
      headers: { authorization: 'Bearer abc' },
    })
    open.push({
      close: () => {
        socket.terminate()
      },
    })
    await once(socket, 'open')
    socket.send(JSON.stringify({ setup: { model } }))
    const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
    expect(isBinary).toBe(true)
    expect(JSON.parse(data.toString())).toEqual({ setupComplete: { sessionId: 'session-1' } })
  })
})

describe('the door of the sandbox', () => {
  async function statusOf(server: GeminiLiveServer, path: string): Promise<number | undefined> {
    const socket = new WebSocket(`${server.baseUrl.replace('http', 'ws')}${path}`)
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode?: number },
    ]
    socket.terminate()
    return response.statusCode
  }

  it('is 404 for another path or version and 403 without a key', async () => {
    const server = await serve({ lines: [{ silent: true }] })
    expect(await statusOf(server, '/ws')).toBe(404)
    expect(await statusOf(server, `${DEVELOPER_PATH.replace('v1beta', 'v1')}?key=a`)).toBe(404)
    expect(await statusOf(server, DEVELOPER_PATH)).toBe(403)
    expect((await fetch(server.baseUrl)).status).toBe(404)
    expect(server.sessions).toHaveLength(0)
  })

  it('closes open sessions with 1001 and lets go of the port', async () => {
    const server = await GeminiLiveServer.start({ scenario: loadScenario(ASSEMBLY_HELP) })
    const client = await new SdkClient().connect(server)
    const port = Number(new URL(server.baseUrl).port)
    await server.close()
    await server.close()
    expect(await client.untilClosed()).toMatchObject({ code: 1001 })
    const probe = connect(port, '127.0.0.1')
    const [error] = (await once(probe, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  it('closes in time even when a client does not answer', async () => {
    const server = await GeminiLiveServer.start({ scenario: loadScenario(ASSEMBLY_HELP) })
    const port = Number(new URL(server.baseUrl).port)
    const deaf = connect(port, '127.0.0.1')
    deaf.write(
      [
        `GET ${DEVELOPER_PATH}?key=a HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        '\r\n',
      ].join('\r\n'),
    )
    await once(deaf, 'data')
    expect(server.openSessions).toHaveLength(1)
    await server.close()
    expect(server.openSessions).toHaveLength(0)
    deaf.destroy()
  })

  it('says when its port is taken', async () => {
    const server = await serve({ lines: [{ silent: true }] })
    const port = Number(new URL(server.baseUrl).port)
    await expect(
      GeminiLiveServer.start({ scenario: loadScenario(ASSEMBLY_HELP), port }),
    ).rejects.toThrow(/EADDRINUSE/)
  })
})
