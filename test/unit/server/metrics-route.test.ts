import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { serveMetrics } from '../../../src/server/metrics-route.ts'

const TOKEN = 'metrics-token-0123456789'

let server: FastifyInstance
let built = 0

function serve(token: string | null): void {
  built = 0
  server = fastify()
  serveMetrics(server, {
    token,
    document: () => {
      built++
      return Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'hexkey_up 1\n' })
    },
  })
}

async function ask(
  remoteAddress: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const answer = await server.inject({ url: '/metrics', remoteAddress, headers })
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(built).toBe(answer.statusCode === 200 ? 1 : 0)
  return answer.statusCode
}

afterEach(async () => {
  await server.close()
})

test('the document comes with its type', async () => {
  serve(null)
  const answer = await server.inject({
    url: '/metrics',
    remoteAddress: '127.0.0.1',
    headers: { host: '127.0.0.1:3000' },
  })
  expect(answer.body).toBe('hexkey_up 1\n')
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4')
})

describe('without a token', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1:3000'],
    ['127.8.0.1', 'localhost:3000'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', 'localhost'],
  ])('this machine may read: %s asks for %s', async (peer, host) => {
    serve(null)
    expect(await ask(peer, { host })).toBe(200)
  })

  test.each(['10.0.0.7', '192.168.1.4', '2001:db8::1', '::ffff:10.0.0.7', '128.0.0.1'])(
    '%s may not',
    async (peer) => {
      serve(null)
      expect(await ask(peer, { host: 'localhost' })).toBe(403)
    },
  )

  test('a header does not make a stranger one of us', async () => {
    serve(null)
    const headers = { host: 'localhost', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }
    expect(await ask('10.0.0.7', headers)).toBe(403)
  })

  test.each<Readonly<Record<string, string>>>([
    { host: 'calls.example.com' },
    { host: 'localhost.example.com' },
    { host: '127.0.0.1.example.com' },
    { host: 'not a host' },
    { host: 'localhost', 'x-forwarded-for': '10.0.0.7' },
    { host: 'localhost', 'x-forwarded-host': 'calls.example.com' },
    { host: 'localhost', 'x-real-ip': '10.0.0.7' },
    { host: 'localhost', forwarded: 'for=10.0.0.7' },
    { host: 'localhost', via: '1.1 tunnel' },
  ])('what a tunnel on this machine passes on is not this machine: %j', async (headers) => {
    serve(null)
    expect(await ask('127.0.0.1', headers)).toBe(403)
  })
})

describe('with a token', () => {
  test('who has it may read, from anywhere', async () => {
    serve(TOKEN)
    expect(await ask('10.0.0.7', { authorization: `Bearer ${TOKEN}` })).toBe(200)
  })

  test.each([
    [{}],
    [{ authorization: 'Bearer' }],
    [{ authorization: 'Bearer wrong' }],
    [{ authorization: `Bearer ${TOKEN}x` }],
    [{ authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    [{ authorization: `Bearer ${TOKEN} ${TOKEN}` }],
    [{ authorization: `Basic ${TOKEN}` }],
    [{ authorization: TOKEN }],
  ])('nobody else may, this machine included: %j', async (headers: Record<string, string>) => {
    serve(TOKEN)
    expect(await ask('127.0.0.1', { host: 'localhost', ...headers })).toBe(401)
  })

  test('the refusal says what is wanted, and not what it is', async () => {
    serve(TOKEN)
    const answer = await server.inject('/metrics')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="hexkey metrics"')
    expect(answer.body).toContain('METRICS_TOKEN')
    expect(answer.body).not.toContain(TOKEN)
  })
})
