import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { readWhereItArrives } from '../../src/websocket/arrivals.ts'
import { takeShortWay } from '../../src/websocket/short-way.ts'

/** A server whose connections take the short way, and one client of it. */
class ShortWayRig implements AsyncDisposable {
  readonly told: [way: string, message: string][] = []
  /** Chunks that came by the stream of the server's connection. */
  streamed = 0
  readonly #server: WebSocketServer
  readonly client: WebSocket

  private constructor(server: WebSocketServer, client: WebSocket) {
    this.#server = server
    this.client = client
  }

  static async start(): Promise<ShortWayRig> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const rig = new ShortWayRig(server, new WebSocket(`ws://127.0.0.1:${port}`))
    server.on('connection', (socket, request) => {
      rig.#take(socket, request.socket)
    })
    await once(rig.client, 'open')
    return rig
  }

  #take(socket: WebSocket, connection: Socket): void {
    takeShortWay(socket, connection, {
      text: (text) => this.told.push(['short', text]),
      bytes: (bytes) => this.told.push(['short bytes', bytes.toString('hex')]),
    })
    connection.on('data', () => (this.streamed += 1))
    socket.on('message', (data: Buffer) => this.told.push(['library', data.toString('latin1')]))
    socket.on('close', (code) => this.told.push(['closed', String(code)]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.terminate()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

describe('on a real connection', () => {
  test('plain messages come the short way, past its stream', async () => {
    await using rig = await ShortWayRig.start()
    for (const word of ['one', 'two', 'größer']) rig.client.send(word)
    rig.client.send(Uint8Array.of(1, 2))
    await expect
      .poll(() => rig.told)
      .toEqual([
        ['short', 'one'],
        ['short', 'two'],
        ['short', 'größer'],
        ['short bytes', '0102'],
      ])
    expect(rig.streamed).toBe(0)
  })

  test('what comes in pieces or in parts is the library’s, in order, and unharmed', async () => {
    await using rig = await ShortWayRig.start()
    const long = 'abcdefghij'.repeat(100_000)
    rig.client.send('before')
    rig.client.send(long)
    rig.client.send('a', { fin: false })
    rig.client.ping('between')
    rig.client.send('b')
    await once(rig.client, 'pong')
    rig.client.send('after')
    await expect.poll(() => rig.told.at(-1)).toEqual(['short', 'after'])
    // What stands right behind in the same read goes with it: only the order is certain.
    expect(rig.told.map(([, message]) => message)).toEqual(['before', long, 'ab', 'after'])
    expect(rig.told).toContainEqual(['library', 'ab'])
  })

  test('a goodbye is said to the end', async () => {
    await using rig = await ShortWayRig.start()
    rig.client.send('last')
    rig.client.close(1000)
    const [code] = (await once(rig.client, 'close')) as [number]
    expect(code).toBe(1000)
    await expect
      .poll(() => rig.told)
      .toEqual([
        ['short', 'last'],
        ['closed', '1000'],
      ])
  })
})

describe('reading where it arrives', () => {
  test('begins behind what the stream has read, and ends with the stream', async () => {
    await using server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [accepted] = (await once(server, 'connection')) as [Socket]
    client.write('first')
    await once(accepted, 'readable')

    const heard: string[] = []
    const take = (bytes: Buffer): unknown => heard.push(bytes.toString())
    accepted.on('data', take)
    expect(readWhereItArrives(accepted, take)).toBe(true)
    await expect.poll(() => heard).toEqual(['first'])
    client.end('second')
    await once(accepted, 'end')
    expect(heard).toEqual(['first', 'second'])
  })

  test('is not for what is no plain connection', () => {
    expect(readWhereItArrives(new PassThrough(), () => undefined)).toBe(false)
  })
})
