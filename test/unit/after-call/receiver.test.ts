import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpReceiver, type Delivery } from '../../../src/after-call/receiver.ts'
import { signatureOf } from '../../../src/after-call/signature.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

const SECRET = 'webhook-secret'
const never = new AbortController().signal

describe('a receiver over HTTP', () => {
  let clock: VirtualClock
  let answer: RequestListener
  let received: { headers: IncomingHttpHeaders; body: string; path: string }[]
  let url: string
  let server: ReturnType<typeof createServer>

  beforeEach(async () => {
    clock = new VirtualClock()
    received = []
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        received.push({ headers: request.headers, body, path: request.url ?? '' })
        answer(request, response)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls?key=1`
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const deliver = (signal = never): Promise<Delivery> =>
    new HttpReceiver({ url, secret: SECRET }, clock).deliver('{"a":"ö"}', signal)

  it('is sent signed JSON', async () => {
    answer = (_request, response) => response.writeHead(204).end()
    expect(await deliver()).toEqual({ kind: 'taken' })
    expect(received).toMatchObject([
      {
        path: '/calls?key=1',
        body: '{"a":"ö"}',
        headers: {
          'content-type': 'application/json',
          'hexkey-signature': signatureOf('{"a":"ö"}', SECRET, clock.wallMs() / 1_000),
        },
      },
    ])
    expect(clock.pending).toBe(0)
  })

  it.each([
    [299, 'taken'],
    [302, 'failed'],
    [400, 'failed'],
    [410, 'refused'],
    [503, 'failed'],
  ] as const)('status %i means %s, and no redirect is followed', async (status, kind) => {
    answer = (_request, response) => response.writeHead(status, { location: '/other' }).end('x')
    expect(await deliver()).toMatchObject({ kind })
    expect(received).toHaveLength(1)
  })

  it('does not read an endless answer', async () => {
    answer = (_request, response) => {
      response.writeHead(200)
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(4_096), more)
      }
      more()
    }
    expect(await deliver()).toEqual({ kind: 'taken' })
  })

  it('has ten seconds', async () => {
    answer = () => {
      clock.advance(9_999)
      clock.advance(1)
    }
    expect(await deliver()).toEqual({ kind: 'failed', problem: 'no answer in time' })
  })

  it('may be broken off', async () => {
    const stop = new AbortController()
    answer = () => {
      stop.abort()
    }
    expect(await deliver(stop.signal)).toEqual({ kind: 'aborted' })
  })

  it('that is not there is named by the system’s code, without its address', async () => {
    url = 'http://127.0.0.1:1/calls?key=1'
    const problem = expect.stringMatching(/^no connection( \(ECONNREFUSED\))?$/) as string
    expect(await deliver()).toEqual({ kind: 'failed', problem })
  })
})
