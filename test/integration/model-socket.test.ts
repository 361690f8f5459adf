import { readFile } from 'node:fs/promises'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import {
  openNetworkSocket,
  type ModelSocket,
  type SocketEnd,
} from '../../src/model/gemini/model-socket.ts'

const FIXTURES = new URL('../fixtures/tls/', import.meta.url)
let key: Buffer
let cert: Buffer

beforeAll(async () => {
  key = await readFile(new URL('localhost.key', FIXTURES))
  cert = await readFile(new URL('localhost.crt', FIXTURES))
  setDefaultCACertificates([...getCACertificates('default'), cert.toString()])
})

/** A server of the library, and what it read. */
class Peer {
  readonly server: Server
  readonly read: string[] = []
  readonly pongs: string[] = []
  readonly #secure: boolean
  readonly #connected = Promise.withResolvers<WebSocket>()

  constructor(secure: boolean) {
    this.#secure = secure
    this.server = secure ? createSecureServer({ key, cert }) : createPlainServer()
    const sockets = new WebSocketServer({ server: this.server, perMessageDeflate: false })
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => this.read.push((data as Buffer).toString('utf8')))
      socket.on('pong', (data) => this.pongs.push(data.toString('utf8')))
      this.#connected.resolve(socket)
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, resolve))
    return this
  }

  get connected(): Promise<WebSocket> {
    return this.#connected.promise
  }

  url(host: string): string {
    const { port } = this.server.address() as AddressInfo
    return `${this.#secure ? 'wss' : 'ws'}://${host}:${port}/a/path?key=secret`
  }
}

/** Our socket, and what it told. */
class Client {
  readonly messages: string[] = []
  readonly socket: ModelSocket
  readonly #opened = Promise.withResolvers<undefined>()
  readonly #ended = Promise.withResolvers<SocketEnd>()

  constructor(url: string) {
    this.socket = openNetworkSocket(
      url,
      {},
      {
        opened: () => {
          this.#opened.resolve(undefined)
        },
        message: (text) => this.messages.push(text),
        ended: (end) => {
          this.#ended.resolve(end)
        },
      },
    )
  }

  get opened(): Promise<undefined> {
    return this.#opened.promise
  }

  get ended(): Promise<SocketEnd> {
    return this.#ended.promise
  }
}

let peer: Peer | null = null

afterEach(() => {
  peer?.server.close()
  peer?.server.closeAllConnections()
})

describe.each([
  ['plain', false],
  ['secure', true],
])('a %s socket to the model', (_kind, secure) => {
  test('carries messages of every size both ways, in order, and its close code', async () => {
    peer = await new Peer(secure).listen()
    const client = new Client(peer.url('localhost'))
    const other = await peer.connected
    await client.opened
    const texts = ['hello', 'größer 🪛', 'x'.repeat(65_535), 'y'.repeat(900_000), 'last']
    for (const [index, text] of texts.entries()) other.send(text, { binary: index % 2 === 1 })
    for (const text of texts) client.socket.send(text.slice(0, 3), text.slice(3))
    await expect.poll(() => client.messages).toEqual(texts)
    await expect.poll(() => peer?.read).toEqual(texts)
    other.close(1011, 'enough')
    expect(await client.ended).toEqual({
      code: 1011,
      reason: 'enough',
      httpStatus: null,
      networkError: null,
    })
  })

  test('answers a ping between the parts of a message, and puts the parts together', async () => {
    peer = await new Peer(secure).listen()
    const client = new Client(peer.url('localhost'))
    const other = await peer.connected
    await client.opened
    other.send('one ', { fin: false })
    other.ping('are you there?')
    other.send('message', { fin: true })
    other.send('another')
    await expect.poll(() => client.messages).toEqual(['one message', 'another'])
    await expect.poll(() => peer?.pongs).toEqual(['are you there?'])
  })

  test('tells that the connection was cut', async () => {
    peer = await new Peer(secure).listen()
    const client = new Client(peer.url('localhost'))
    const other = await peer.connected
    await client.opened
    other.send('last words')
    await expect.poll(() => client.messages).toEqual(['last words'])
    other.terminate()
    expect(await client.ended).toMatchObject({ code: 1006, httpStatus: null })
  })

  test('says goodbye when asked to', async () => {
    peer = await new Peer(secure).listen()
    const client = new Client(peer.url('localhost'))
    await client.opened
    client.socket.close('politely')
    expect(await client.ended).toMatchObject({ code: 1005, networkError: null })
    client.socket.send('too late')
    expect(peer.read).toEqual([])
  })
})

test('a secure socket is not opened to a host with another name', async () => {
  peer = await new Peer(true).listen()
  const { networkError, code } = await new Client(peer.url('127.0.0.1')).ended
  expect({ networkError, code }).toEqual({
    networkError: 'ERR_TLS_CERT_ALTNAME_INVALID',
    code: 1006,
  })
})
