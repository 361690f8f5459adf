import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { httpTools as httpSection } from '../../src/agents/http-tools-file.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { StartupFailed } from '../../src/shared/errors.ts'
import { httpTools } from '../../src/tools/http/http-tools.ts'
import { Reach } from '../../src/tools/http/reach.ts'
import type { ToolContext, ToolResult } from '../../src/tools/tool.ts'
import { memoryLog } from '../support/memory-log.ts'
import { runTool } from '../support/tool-context.ts'

const SECRET = 'a-secret-of-the-shop'

interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answer = (response: ServerResponse) => void

function json(value: unknown, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
}

describe('tools that are requests to a service', () => {
  let server: Server
  let base = ''
  let answer: Answer = json({})
  const received: Received[] = []
  let log = memoryLog()

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request
        received.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
        answer(response)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  beforeEach(() => {
    received.length = 0
    log = memoryLog()
  })

  async function ask(
    entry: Readonly<Record<string, unknown>>,
    args: Readonly<Record<string, unknown>> = {},
    more: { reach?: Reach; context?: Partial<ToolContext> } = {},
  ): Promise<ToolResult> {
    const settings = httpSection.parse([{ name: 'ask', description: 'Asks.', url: base, ...entry }])
    const parts = {
      environment: (name: string) => (name === 'HEXKEY_TOOL_SHOP' ? SECRET : undefined),
      allowPrivate: true,
      clock: systemClock,
      log: log.log,
    }
    const [tool] = httpTools(settings, parts, more.reach)
    return runTool(tool, args, more.context)
  }

  const order = {
    url: '/orders/{number}?lang={lang}',
    parameters: {
      type: 'object',
      properties: {
        number: { type: 'string' },
        lang: { type: 'string' },
        note: { type: 'string' },
        count: { type: 'integer', minimum: 1 },
      },
      required: ['number', 'lang'],
    },
  }
  const orderAt = (): Readonly<Record<string, unknown>> => ({ ...order, url: base + order.url })

  it('asks with what the model said, and tells what was answered', async () => {
    answer = json({ state: 'sent', day: 'Monday' })
    const result = await ask(orderAt(), {
      number: 'A/7 ?',
      lang: 'en&x=1',
      note: 'hallo',
      count: 2,
    })
    expect(result).toMatchObject({ status: 'ok', answer: { state: 'sent', day: 'Monday' } })
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({
      method: 'GET',
      path: '/orders/A%2F7%20%3F?lang=en%26x%3D1&note=hallo&count=2',
      body: '',
    })
    expect(received[0]?.headers['idempotency-key']).toBe('run-1')
  })

  it.each(['POST', 'PUT'])('sends the rest as JSON with %s', async (method) => {
    answer = json({ done: true })
    const headers = { 'X-Client': 'bridge' }
    await ask(
      { ...orderAt(), method, headers },
      { number: '7', lang: 'en', note: 'grün', count: 2 },
    )
    expect(received[0]).toMatchObject({ method, path: '/orders/7?lang=en' })
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ note: 'grün', count: 2 })
    expect(received[0]?.headers).toMatchObject({
      'x-client': 'bridge',
      'content-type': 'application/json',
    })
  })

  it('sends nothing that the folder does not declare', async () => {
    answer = json({})
    await ask({ ...orderAt(), method: 'POST' }, { number: '7', lang: 'en', admin: true })
    expect(received[0]?.body).toBe('{}')
  })

  it.each(['..', '.', ''])('refuses %j where it would climb in the path', async (number) => {
    expect((await ask(orderAt(), { number, lang: 'en' })).status).toBe('refused')
    expect(received).toHaveLength(0)
  })

  it('sends the secret in its header, and takes it out of answers and logs', async () => {
    answer = json({ youSent: `Bearer ${SECRET}` })
    const secret = { secretEnv: 'HEXKEY_TOOL_SHOP' }
    const result = await ask(secret)
    expect(received[0]?.headers.authorization).toBe(`Bearer ${SECRET}`)
    expect(JSON.stringify(result)).not.toContain(SECRET)
    await ask({ ...secret, secretHeader: 'X-Api-Key', secretPrefix: '' })
    expect(received[1]?.headers['x-api-key']).toBe(SECRET)
    expect(received[1]?.headers.authorization).toBeUndefined()
    expect(JSON.stringify(log.lines)).not.toContain(SECRET)
  })

  it('does not start without its secret, and says which', async () => {
    const asked = ask({ secretEnv: 'HEXKEY_TOOL_OTHER' })
    await expect(asked).rejects.toThrow(StartupFailed)
    await expect(asked).rejects.toThrow('HEXKEY_TOOL_OTHER is not set')
  })

  it('tells text as it is, and an empty answer as none', async () => {
    answer = (response) => response.setHeader('content-type', 'text/plain').end('on Monday')
    expect(await ask({})).toMatchObject({ status: 'ok', answer: 'on Monday' })
    answer = (response) => response.writeHead(204).end()
    expect(await ask({})).toMatchObject({ status: 'ok', answer: null })
  })

  it('shortens what is too long to be spoken about', async () => {
    answer = json(Array.from({ length: 300 }, (_, n) => ({ n, text: 'word '.repeat(20) })))
    const result = await ask({})
    expect(JSON.stringify(result).length).toBeLessThan(4_000)
    expect(result.message).toContain('left out')
    expect((result['answer'] as readonly unknown[]).at(-1)).toBe('… and 280 more')
  })

  it.each([
    [404, 'no_results', undefined],
    [400, 'failed', false],
    [403, 'failed', false],
    [429, 'failed', true],
    [500, 'failed', true],
    [503, 'failed', true],
  ])('understands the status %i', async (code, status, retryable) => {
    answer = json({ error: 'six digits' }, code)
    const result = await ask({})
    expect(result.status).toBe(status)
    expect(result.retryable).toBe(retryable)
    if (code === 400) expect(result['answer']).toEqual({ error: 'six digits' })
  })

  it('follows no redirect', async () => {
    answer = (response) => response.writeHead(302, { location: `${base}/other` }).end()
    expect(await ask({})).toMatchObject({ status: 'failed', retryable: false })
    expect(received).toHaveLength(1)
  })

  it.each([
    ['2 MB that say so', { 'content-length': String(2 << 20), 'content-type': 'text/plain' }],
    ['2 MB that do not', { 'content-type': 'application/json' }],
  ])('reads no answer of %s', async (_, headers) => {
    answer = (response) => {
      response.writeHead(200, headers)
      response.on('error', () => undefined)
      response.end(Buffer.alloc(2 << 20, 'a'))
    }
    expect(await ask({})).toMatchObject({
      status: 'failed',
      retryable: false,
      message: 'The answer has more than 64 KB.',
    })
  })

  it.each([
    ['a picture', { 'content-type': 'image/png' }],
    ['something without a type', {}],
    ['what says that it is JSON and is not', { 'content-type': 'application/json' }],
    ['something compressed', { 'content-type': 'text/plain', 'content-encoding': 'gzip' }],
  ])('takes no answer that is %s', async (_, headers) => {
    answer = (response) => response.writeHead(200, headers).end('<nothing of use>')
    expect(await ask({})).toMatchObject({ status: 'failed', retryable: false })
  })

  it('does not wait longer than it may', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'text/plain' }).write('soon')
    expect(await ask({ timeoutMs: 150 })).toMatchObject({
      status: 'failed',
      retryable: true,
      message: 'The service took too long.',
    })
  })

  it('stops when the model does not want it any more', async () => {
    const model = new AbortController()
    answer = () => {
      model.abort()
    }
    const result = await ask({}, {}, { context: { signal: model.signal } })
    expect(result).toMatchObject({ status: 'failed', retryable: true })
  })

  it('tells of a service that dies in the middle of its answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' })
      response.write('half', () => response.destroy())
    }
    expect(await ask({})).toMatchObject({ status: 'failed', retryable: true })
  })

  it('tells of a service that is not there', async () => {
    const gone = createServer()
    gone.listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    await once(gone, 'close')
    const result = await ask({ url: `http://127.0.0.1:${port}/` })
    expect(result).toMatchObject({ status: 'failed', retryable: true })
  })

  describe('on the public internet', () => {
    const onlyPublic = (): Reach => new Reach({ allowPrivate: false })

    it.each(['http://127.0.0.1', 'http://localhost', 'http://[::1]'])(
      'reaches nothing at %s',
      async (origin) => {
        const url = `${origin}:${new URL(base).port}/`
        expect(await ask({ url }, {}, { reach: onlyPublic() })).toMatchObject({
          status: 'failed',
          retryable: false,
        })
        expect(received).toHaveLength(0)
      },
    )

    it.each([
      ['https://10.0.0.1/'],
      ['https://169.254.169.254/latest/meta-data'],
      ['https://[::ffff:127.0.0.1]/'],
      ['https://2130706433/'],
      ['https://0x7f.1/'],
      ['https://[fe80::1]/'],
    ])('refuses %s', async (url) => {
      const result = await ask({ url }, {}, { reach: onlyPublic() })
      expect(result.message).toBe('The address is not on the public internet.')
    })

    it('refuses a name with one private address among others', async () => {
      const reach = new Reach({
        allowPrivate: false,
        resolve: () =>
          Promise.resolve([
            { address: '93.184.216.34', family: 4 },
            { address: '127.0.0.1', family: 4 },
          ]),
      })
      const result = await ask({ url: 'https://shop.example/' }, {}, { reach })
      expect(result.message).toBe('The address is not on the public internet.')
    })

    it('connects to the address that it has looked at, and asks once', async () => {
      let asked = 0
      const reach = new Reach({
        allowPrivate: true,
        resolve: () => {
          asked++
          return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '10.9.9.9', family: 4 }])
        },
      })
      answer = json({})
      // A name of its own, so that only what was resolved here leads anywhere.
      const url = `http://shop.example:${new URL(base).port}/x`
      const opened = await reach.open(new URL(url), {
        method: 'GET',
        headers: {},
        body: null,
        signal: new AbortController().signal,
      })
      expect(opened.statusCode).toBe(200)
      expect(received[0]?.headers.host).toBe(new URL(url).host)
      expect(asked).toBe(1)
    })
  })
})
