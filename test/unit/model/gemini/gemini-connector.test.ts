import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ModelUnavailable } from '../../../../src/model/model-errors.ts'
import { API_KEY, geminiInMemory, openSession } from '../../../support/gemini-in-memory.ts'
import type { MemoryModelSocket } from '../../../support/memory-model-socket.ts'
import { sessionRequest } from '../../../support/session-request.ts'

/** What a connect that must fail failed with. */
async function failure(connecting: Promise<unknown>): Promise<ModelUnavailable> {
  const outcome = await connecting.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(outcome).toBeInstanceOf(ModelUnavailable)
  expect(String(outcome)).not.toContain(API_KEY)
  return outcome as ModelUnavailable
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('connect', () => {
  it('sends one set-up and is ready when the model confirms it', async () => {
    const { connector, clock, sockets } = geminiInMemory()
    const connecting = connector.connect(sessionRequest())
    await nextTurn()
    sockets[0]!.open()
    await nextTurn()
    expect(sockets[0]!.sent).toHaveLength(1)
    expect(sockets[0]!.sent[0]).toMatchObject({
      setup: {
        model: 'models/gemini-3.8-live',
        generationConfig: { responseModalities: ['AUDIO'] },
        sessionResumption: {},
      },
    })
    sockets[0]!.say({ setupComplete: {} })
    await connecting
    expect(clock.pending).toBe(0)
    expect(sockets[0]!.closes).toEqual([])
  })

  it.each(['models/gemini-3.8-live', 'gemini-3.8-live'])('takes the model as %s', async (model) => {
    const { connector, sockets } = geminiInMemory({ model })
    void connector.connect(sessionRequest()).catch(() => null)
    await nextTurn()
    sockets[0]!.open()
    await nextTurn()
    expect(sockets[0]!.sent[0]).toMatchObject({ setup: { model: 'models/gemini-3.8-live' } })
  })

  it('keeps sessions that open at the same time apart', async () => {
    const { connector, sockets } = geminiInMemory()
    const first = connector.connect(sessionRequest({ voice: 'Kore' }))
    const second = connector.connect(sessionRequest({ voice: 'Puck' }))
    await nextTurn()
    sockets[1]!.open()
    sockets[0]!.open()
    await nextTurn()
    sockets[1]!.say({ setupComplete: {} })
    const puck = await second
    sockets[0]!.say({ setupComplete: {} })
    const kore = await first
    puck.sendText('to Puck')
    expect(JSON.stringify(sockets[0]!.sent)).toContain('Kore')
    expect(JSON.stringify(sockets[1]!.sent)).toMatch(/Puck.*to Puck/)
    kore.close()
    expect(sockets[1]!.closes).toEqual([])
  })

  it('ignores the variables that the SDK would read by itself', async () => {
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true')
    vi.stubEnv('GOOGLE_API_KEY', 'another-key')
    vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'v9')
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9')
    const { session } = await openSession()
    expect(session.isOpen).toBe(true)
  })

  it('refuses a model that is not known, with the names of those that are', () => {
    const wrong = (): unknown => geminiInMemory({ model: 'gemini-3.8-flash' })
    expect(wrong).toThrow(ModelUnavailable)
    expect(wrong).toThrow(/gemini-3\.8-live/)
  })
})

describe('the deadline', () => {
  it.each([
    ['the upgrade is never answered', () => undefined, /no answer to the upgrade within 8000 ms/],
    [
      'the set-up is never confirmed',
      (socket: MemoryModelSocket) => {
        socket.open()
      },
      /no confirmation of the set-up within 8000 ms/,
    ],
  ])('ends the wait when %s, and destroys the socket', async (_what, act, message) => {
    const { clock, connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    act(sockets[0]!)
    await nextTurn()
    clock.advance(7_999)
    expect(sockets[0]!.closes).toEqual([])
    clock.advance(1)
    const error = await failed
    expect(error).toMatchObject({ fault: 'deadline', retryable: true })
    expect(error.message).toMatch(message)
    expect(sockets[0]!.closes).toContain('at-once')
    expect(clock.pending).toBe(0)
  })

  it('can be set', async () => {
    const { clock, connector } = geminiInMemory({ connectDeadlineMs: 50 })
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    clock.advance(50)
    expect((await failed).message).toContain('within 50 ms')
  })

  it('makes a confirmation that comes later worthless', async () => {
    const { clock, connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    clock.advance(8_000)
    await failed
    sockets[0]!.open()
    sockets[0]!.say({ setupComplete: {} })
    await nextTurn()
    expect(sockets[0]!.sent).toEqual([])
  })
})

describe('a connect that fails', () => {
  it.each([
    ['HTTP 403', { httpStatus: 403 }, 'refused', false],
    ['HTTP 429', { httpStatus: 429 }, 'quota', true],
    ['HTTP 503', { httpStatus: 503 }, 'network', true],
    ['a refused connection', { networkError: 'ECONNREFUSED' }, 'network', true],
    ['an unknown host', { networkError: 'ENOTFOUND' }, 'network', true],
  ])('says so: %s before the socket opens', async (_what, end, fault, retryable) => {
    const { clock, connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    sockets[0]!.end(end)
    expect(await failed).toMatchObject({ code: 'MODEL_UNAVAILABLE', fault, retryable })
    expect(clock.pending).toBe(0)
  })

  it.each([
    [1007, 'Invalid value at setup.model', 'invalid'],
    [1007, 'API key not valid. Please pass a valid API key.', 'refused'],
    [1008, 'models/x is not found', 'refused'],
    [1011, 'You exceeded your current quota', 'quota'],
    [1006, '', 'network'],
  ])('says so: closed with %i "%s" before the set-up is confirmed', async (code, reason, fault) => {
    const { connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    sockets[0]!.open()
    await nextTurn()
    sockets[0]!.end({ code, reason })
    const error = await failed
    expect(error.fault).toBe(fault)
    expect(error.message).toContain(reason)
  })

  it('carries neither the key nor a cause that could hold it', async () => {
    const { connector } = geminiInMemory({
      openSocket: () => {
        throw new SyntaxError(`Invalid URL: wss://x/?key=${API_KEY}`)
      },
    })
    const error = await failure(connector.connect(sessionRequest()))
    expect(error.message).toContain('Invalid URL: wss://x/?key=[redacted]')
    expect(error.cause).toBeUndefined()
  })

  it('when the socket ends in the turn that confirms the set-up', async () => {
    const { connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    sockets[0]!.open()
    await nextTurn()
    sockets[0]!.say({ setupComplete: {} })
    sockets[0]!.end({ code: 1011, reason: 'Internal error' })
    expect((await failed).fault).toBe('network')
  })

  it('survives a server that speaks before the set-up and in no JSON', async () => {
    const { connector, sockets } = geminiInMemory()
    const connecting = connector.connect(sessionRequest())
    await nextTurn()
    sockets[0]!.open()
    sockets[0]!.say({ setupComplete: {} })
    sockets[0]!.say('{')
    await nextTurn()
    sockets[0]!.say('{')
    sockets[0]!.say({ setupComplete: {} })
    const session = await connecting
    const reasons: string[] = []
    session.on('badMessage', (reason) => reasons.push(reason))
    await nextTurn()
    expect(reasons).toEqual([
      'a message before the set-up',
      'not a JSON object',
      'not a JSON object',
    ])
  })

  it('leaves a session that nobody listens to, and that talks on, closed', async () => {
    const { connector, sockets } = geminiInMemory()
    const failed = failure(connector.connect(sessionRequest()))
    await nextTurn()
    sockets[0]!.open()
    await nextTurn()
    for (let count = 0; count <= 1_000; count += 1) sockets[0]!.say('{')
    await failed
    expect(sockets[0]!.closes).toContain('politely')
  })
})

describe('credentials of Vertex AI', () => {
  const vertex = { kind: 'vertex', project: 'p', location: 'us-central1' } as const

  it('that cannot be read refuse the connect before any socket', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/credentials.json')
    const { clock, connector, sockets } = geminiInMemory({ auth: vertex })
    const error = await failure(connector.connect(sessionRequest()))
    expect(error).toMatchObject({ fault: 'refused', retryable: false })
    expect(error.message).toContain('GOOGLE_APPLICATION_CREDENTIALS')
    expect(sockets).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
