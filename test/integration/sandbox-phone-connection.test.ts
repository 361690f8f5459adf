import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MediaConnection, type ConnectionEnd } from '../../src/sandbox/phone/media-connection.ts'
import { systemClock, VirtualClock } from '../../src/shared/clock.ts'

/** An HTTP server whose upgrades a test answers by hand, byte by byte. */
let server: Server
let url = ''
const sockets: Socket[] = []

beforeEach(async () => {
  server = createServer()
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media`
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

/** Accepts the next upgrade and hands out the bare TCP socket behind it. */
function acceptUpgrade(): Promise<Socket> {
  return new Promise((resolve) => {
    server.once('upgrade', (request, socket: Socket) => {
      const key = request.headers['sec-websocket-key'] ?? ''
      // RFC 6455, section 4.2.2.
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64')
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      resolve(socket)
    })
  })
}

function opened(connection: MediaConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.on('opened', resolve)
  })
}

function ended(connection: MediaConnection): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    connection.on('ended', resolve)
  })
}

describe('the socket of a media stream', () => {
  it('is refused as 31902 when nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve))
    const connection = new MediaConnection(systemClock, url, {})
    expect(await ended(connection)).toMatchObject({ kind: 'refused', twilioCode: 31_902 })
    server.listen(0)
  })

  it('is given up as 31901 when the upgrade is not answered in ten seconds', async () => {
    const clock = new VirtualClock()
    const asked = new Promise((resolve) => server.once('upgrade', resolve))
    const connection = new MediaConnection(clock, url, {})
    const end = ended(connection)
    await asked
    clock.advance(10_000)
    expect(await end).toMatchObject({ kind: 'refused', twilioCode: 31_901 })
    expect(clock.pending).toBe(0)
  })

  it('is broken as 31924 when something else than WebSocket comes over it', async () => {
    const accepted = acceptUpgrade()
    const connection = new MediaConnection(systemClock, url, {})
    const end = ended(connection)
    const socket = await accepted
    socket.write(Buffer.alloc(64, 0xff))
    expect(await end).toMatchObject({ kind: 'broken', twilioCode: 31_924 })
  })

  it('is broken as 31903 when the connection is reset', async () => {
    const accepted = acceptUpgrade()
    const connection = new MediaConnection(systemClock, url, {})
    const end = ended(connection)
    const [socket] = await Promise.all([accepted, opened(connection)])
    socket.resetAndDestroy()
    expect(await end).toMatchObject({ kind: 'broken', twilioCode: 31_903 })
  })

  it('is congested while the server does not read', async () => {
    const accepted = acceptUpgrade()
    const connection = new MediaConnection(systemClock, url, {})
    const [socket] = await Promise.all([accepted, opened(connection)])
    socket.pause()
    expect(connection.congested).toBe(false)
    connection.send('x'.repeat(32 * 1_024 * 1_024))
    expect(connection.congested).toBe(true)
  })

  it('is released a second after our close frame even if the server never answers it', async () => {
    const clock = new VirtualClock()
    const accepted = acceptUpgrade()
    const connection = new MediaConnection(clock, url, {})
    const end = ended(connection)
    await Promise.all([accepted, opened(connection)])
    const released = connection.close()
    expect(await end).toEqual({ kind: 'closed-by-phone' })
    clock.advance(1_000)
    await released
    expect(clock.pending).toBe(0)
  })

  it('can be closed before it is open', async () => {
    const connection = new MediaConnection(systemClock, url, {})
    const end = ended(connection)
    await connection.close()
    expect(await end).toEqual({ kind: 'closed-by-phone' })
  })
})
