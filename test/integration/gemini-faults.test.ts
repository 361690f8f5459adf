import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { GeminiConnector } from '../../src/model/gemini/gemini-connector.ts'
import type { GeminiSession } from '../../src/model/gemini/gemini-session.ts'
import { ModelUnavailable } from '../../src/model/model-errors.ts'
import type { ModelClose } from '../../src/model/model-session.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { memoryLog } from '../support/memory-log.ts'
import { rawModelServer, webSocketModelServer } from '../support/raw-model-server.ts'
import { sessionRequest } from '../support/session-request.ts'

const API_KEY = 'AIza-very-secret-key'
const SETUP_COMPLETE = Buffer.from('{"setupComplete":{}}')

function connect(baseUrl: string, connectDeadlineMs = 5_000): Promise<GeminiSession> {
  const connector = new GeminiConnector({
    auth: { kind: 'api-key', apiKey: API_KEY },
    model: 'gemini-3.8-live',
    baseUrl,
    clock: systemClock,
    log: memoryLog().log,
    connectDeadlineMs,
  })
  return connector.connect(sessionRequest())
}

async function failure(connecting: Promise<unknown>): Promise<ModelUnavailable> {
  const outcome: unknown = await connecting.catch((thrown: unknown) => thrown)
  expect(outcome).toBeInstanceOf(ModelUnavailable)
  expect((outcome as Error).stack).not.toContain(API_KEY)
  return outcome as ModelUnavailable
}

function closed(session: GeminiSession): Promise<ModelClose> {
  return new Promise((resolve) => session.on('closed', resolve))
}

/** Confirms the set-up and then does what the test wants. */
function afterSetup(then: (socket: WebSocket) => void): (socket: WebSocket) => void {
  return (socket) => {
    socket.once('message', () => {
      socket.send(SETUP_COMPLETE)
      then(socket)
    })
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a connect that cannot succeed leaves no socket', () => {
  it('when the upgrade is never answered', async () => {
    await using server = await rawModelServer(() => undefined)
    const error = await failure(connect(server.baseUrl, 150))
    expect(error).toMatchObject({ fault: 'deadline', retryable: true })
    await server.allClosed()
  })

  it('when the set-up is never confirmed', async () => {
    await using server = await webSocketModelServer(() => undefined)
    const error = await failure(connect(server.baseUrl, 150))
    expect(error).toMatchObject({ fault: 'deadline', retryable: true })
    await server.allClosed()
  })

  it('when the server speaks no JSON', async () => {
    await using server = await webSocketModelServer((socket) => {
      socket.on('message', () => {
        socket.send('{"setupComplete":')
      })
    })
    expect((await failure(connect(server.baseUrl, 150))).fault).toBe('deadline')
    await server.allClosed()
  })

  it.each([
    [401, 'refused', false],
    [403, 'refused', false],
    [429, 'quota', true],
    [503, 'network', true],
  ] as const)('when the upgrade is answered with HTTP %i', async (status, fault, retryable) => {
    await using server = await rawModelServer((_request, socket) => {
      socket.write(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`)
    })
    const error = await failure(connect(server.baseUrl))
    expect(error).toMatchObject({ fault, retryable })
    expect(error.message).toContain(`HTTP ${status}`)
    await server.allClosed()
  })

  it.each([
    [1007, 'Invalid value', 'invalid'],
    [1008, 'model not found', 'refused'],
    [1011, 'You exceeded your current quota', 'quota'],
    [1000, '', 'network'],
  ] as const)('when the set-up is answered with %i "%s"', async (code, reason, fault) => {
    await using server = await webSocketModelServer((socket) => {
      socket.once('message', () => {
        socket.close(code, reason)
      })
    })
    const error = await failure(connect(server.baseUrl))
    expect(error.fault).toBe(fault)
    expect(error.message).toContain(reason)
    await server.allClosed()
  })

  it('when the connection breaks during the set-up', async () => {
    await using server = await webSocketModelServer((socket) => {
      socket.once('message', () => {
        socket.terminate()
      })
    })
    expect((await failure(connect(server.baseUrl))).fault).toBe('network')
    await server.allClosed()
  })

  it('when nobody listens there', async () => {
    const { baseUrl } = await freed()
    const error = await failure(connect(baseUrl))
    expect(error).toMatchObject({ fault: 'network', retryable: true })
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('when the host does not exist', async () => {
    const error = await failure(connect('http://host.invalid'))
    expect(error).toMatchObject({ fault: 'network', retryable: true })
  })
})

describe('the upgrade', () => {
  it('goes to v1beta of the given address with the given key, whatever the environment says', async () => {
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true')
    vi.stubEnv('GOOGLE_API_KEY', 'another-key')
    vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'v9')
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9')
    await using server = await webSocketModelServer(afterSetup(() => undefined))
    const session = await connect(server.baseUrl)
    expect(server.upgrades[0]?.url).toBe(
      `//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=${API_KEY}`,
    )
    session.close()
    await server.allClosed()
  })
})

describe('an open session', () => {
  it('tells what came in the same packet as the confirmation, in order', async () => {
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        socket.send('{"sessionResumptionUpdate":{"newHandle":"h","resumable":true}}')
        socket.send(Buffer.from('{"serverContent":{"outputTranscription":{"text":"Hi"}}}'))
        const inlineData = { mimeType: 'audio/pcm;rate=24000', data: 'AQI=' }
        socket.send(JSON.stringify({ serverContent: { modelTurn: { parts: [{ inlineData }] } } }))
        socket.send('{}')
        socket.send('{"serverContent":{"interrupted":true}}')
      }),
    )
    const session = await connect(server.baseUrl)
    await nextTurn()
    const seen: unknown[] = []
    const done = new Promise<void>((resolve) => {
      session.on('resumable', (handle) => seen.push(handle))
      session.on('agentText', (text) => seen.push(text))
      session.on('audio', (pcm) => seen.push([...pcm]))
      session.on('interrupted', resolve)
    })
    await done
    expect(seen).toEqual(['h', 'Hi', [1, 2]])
    session.close()
  })

  it('survives bad JSON, fragments and pings', async () => {
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        socket.send('{"serverContent":')
        socket.send(Buffer.from([0xff, 0xfe]))
        socket.ping()
        socket.send('{"serverContent":{"input', { fin: false })
        socket.send('Transcription":{"text":"Hello"}}}', { fin: true })
      }),
    )
    const session = await connect(server.baseUrl)
    const bad: string[] = []
    session.on('badMessage', (reason) => bad.push(reason))
    const text = await new Promise((resolve) => session.on('callerText', resolve))
    expect(text).toBe('Hello')
    expect(bad).toEqual(['not a JSON object', 'not a JSON object'])
    session.close()
  })

  it('is lost with the code and reason of the server', async () => {
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        socket.close(1011, 'Deadline expired')
      }),
    )
    const close = await closed(await connect(server.baseUrl))
    expect(close).toMatchObject({ code: 1011, reason: 'Deadline expired' })
    expect(close.error).toMatchObject({ fault: 'expired', closeCode: 1011, retryable: true })
    await server.allClosed()
  })

  it('is lost when the connection breaks', async () => {
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        socket.terminate()
      }),
    )
    const close = await closed(await connect(server.baseUrl))
    expect(close).toMatchObject({ code: 1006, error: { fault: 'network' } })
  })

  it('is lost, not crashed, by a message beyond all measure', async () => {
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        socket.send('x'.repeat(9_000_000))
      }),
    )
    const close = await closed(await connect(server.baseUrl))
    expect(close.error).toMatchObject({ code: 'MODEL_LOST', fault: 'network' })
    await server.allClosed()
  })

  it('closes at once towards a dead peer and gives its socket up soon after', async () => {
    let dead: WebSocket | null = null
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        dead = socket
      }),
    )
    const session = await connect(server.baseUrl)
    // Takes no more bytes, so it never sees the close frame.
    dead!.pause()
    const end = closed(session)
    session.close()
    expect(await end).toEqual({ code: 1000, reason: 'closed by the call', error: null })
    expect(session.wire.end).toBeNull()
    await vi.waitFor(() => {
      expect(session.wire.end).toMatchObject({ code: 1006 })
    }, 5_000)
    dead!.terminate()
    await server.allClosed()
  })

  it('drops caller audio instead of growing when the network takes nothing', async () => {
    let deaf: WebSocket | null = null
    await using server = await webSocketModelServer(
      afterSetup((socket) => {
        deaf = socket
      }),
    )
    const session = await connect(server.baseUrl)
    deaf!.pause()
    const second = new Uint8Array(32_000)
    for (let count = 0; count < 1_000 && session.droppedAudioMs === 0; count += 1) {
      session.sendAudio(second)
      await nextTurn()
    }
    expect(session.droppedAudioMs).toBe(1_000)
    expect(session.wire.bufferedBytes).toBeLessThan(1_200_000)
    session.close()
    deaf!.terminate()
    await server.allClosed()
  })
})

/** An address that was free a moment ago. */
async function freed(): Promise<{ readonly baseUrl: string }> {
  const server = await rawModelServer(() => undefined)
  await server[Symbol.asyncDispose]()
  return server
}
