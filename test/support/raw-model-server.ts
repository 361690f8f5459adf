import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'

export interface RawModelServer extends AsyncDisposable {
  readonly baseUrl: string
  /** URL and headers of every upgrade that was asked for. */
  readonly upgrades: readonly IncomingMessage[]
  /** Resolves when every connection that was ever made is closed. */
  allClosed(): Promise<void>
}

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** A server for faults below the protocol: what becomes of an upgrade is the test's business. */
export async function rawModelServer(onUpgrade: OnUpgrade): Promise<RawModelServer> {
  const upgrades: IncomingMessage[] = []
  const open = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    // Half-open by default after an upgrade: a peer that has gone must count as gone.
    socket.on('end', () => socket.end())
    socket.on('close', () => open.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    upgrades.push(request)
    onUpgrade(request, socket, head)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    upgrades,
    async allClosed() {
      while (open.size > 0) await Promise.all([...open].map((socket) => once(socket, 'close')))
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A server that opens every WebSocket and hands it to the test. */
export function webSocketModelServer(
  onSocket: (socket: WebSocket) => void,
): Promise<RawModelServer> {
  const webSockets = new WebSocketServer({ noServer: true })
  return rawModelServer((request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, onSocket)
  })
}
