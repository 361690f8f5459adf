import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { clientFrame, serverFrame } from '../../../../src/sandbox/load/ready-frame.ts'

let server: WebSocketServer
let client: WebSocket
let atServer: WebSocket
let below: { client: Duplex; server: Duplex }

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const upgraded = once(client, 'upgrade')
  const connected = once(server, 'connection')
  const [response] = (await upgraded) as [{ socket: Duplex }]
  const [webSocket, request] = (await connected) as [WebSocket, { socket: Duplex }]
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open')
  atServer = webSocket
  below = { client: response.socket, server: request.socket }
})

afterEach(async () => {
  client.terminate()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

const received = async (socket: WebSocket): Promise<{ text: string; binary: boolean }> => {
  const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean]
  return { text: data.toString(), binary }
}

describe('ready frames', () => {
  it.each([0, 1, 125, 126, 65_535])('are read by a real WebSocket: %d bytes', async (length) => {
    const text = 'x'.repeat(length)
    const [down, up] = [received(client), received(atServer)]
    below.server.write(serverFrame(text))
    below.client.write(clientFrame(text))
    expect(await down).toEqual({ text, binary: true })
    expect(await up).toEqual({ text, binary: false })
  })

  it('carry bytes from a client, too', async () => {
    const bytes = Uint8Array.from({ length: 644 }, (_, at) => at % 256)
    const up = once(atServer, 'message') as Promise<[Buffer, boolean]>
    below.client.write(clientFrame(bytes))
    const [data, binary] = await up
    expect([Uint8Array.from(data), binary]).toEqual([bytes, true])
  })

  it('may be many in one write', async () => {
    const texts: string[] = []
    client.on('message', (data: Buffer) => texts.push(data.toString()))
    const last = new Promise<void>((resolve) => {
      client.on('message', () => {
        if (texts.length === 3) resolve()
      })
    })
    below.server.write(Buffer.concat(['a', 'ä', 'c'].map(serverFrame)))
    await last
    expect(texts).toEqual(['a', 'ä', 'c'])
  })

  it('are not made of more than two bytes of length can say', () => {
    expect(() => clientFrame('x'.repeat(65_536))).toThrow(RangeError)
    expect(() => serverFrame('x'.repeat(65_536))).toThrow(RangeError)
  })
})
