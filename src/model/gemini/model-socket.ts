import { WebSocket, type RawData } from 'ws'
import { ClientFrames } from '../../websocket/client-frames.ts'
import { DirectConnection, type Destination } from '../../websocket/direct-connection.ts'
import { takeDirectWay } from '../../websocket/short-way.ts'

/** How a socket ended. */
export interface SocketEnd {
  /** The peer's close code; 1006 when there was none, 1005 when it named none. */
  readonly code: number
  readonly reason: string
  /** The answer to the upgrade when it was refused, otherwise null. */
  readonly httpStatus: number | null
  /** The network's own error code or text, for example `ECONNREFUSED`; otherwise null. */
  readonly networkError: string | null
}

/** What a socket tells. Never called before the function that opens it has returned. */
export interface ModelSocketListener {
  opened(): void
  message(text: string): void
  /** Exactly once; nothing follows it. */
  ended(end: SocketEnd): void
}

/** A socket to the model's server: the network's, or a recording's in memory. */
export interface ModelSocket {
  /**
   * Queues one text message, its parts one behind the other; dropped when the socket is not open.
   * In parts, because to join the longest, the caller's audio, is to copy it.
   */
  send(...parts: readonly string[]): void
  /** `politely` waits for the peer, `at-once` does not. Idempotent; `ended` follows. */
  close(how: 'politely' | 'at-once'): void
  /** What was sent but has not left the process. */
  readonly bufferedBytes: number
}

/** One for all sessions: they share its room. */
const frames = new ClientFrames()

/** A server message is at most some hundred kilobytes; more than this is a fault. */
const MAX_MESSAGE_BYTES = 8 * 1_024 * 1_024

/**
 * Opens a socket of the network.
 *
 * Without per-message compression: most of the traffic is audio in base64, which would be deflated
 * hundreds of times a second for little. Once it is open, messages go past the library in both
 * directions; the handshake, control frames and the end are its business.
 *
 * @throws whatever the URL provokes; its text may hold the URL, and the URL holds the key.
 */
export function openNetworkSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  listener: ModelSocketListener,
): ModelSocket {
  let connection: DirectConnection | null = null
  const socket = new WebSocket(url, {
    headers: { ...headers },
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // Typed as Node's own, which can be called in other ways as well; the library does not.
    createConnection: (to: unknown) => {
      connection = new DirectConnection(to as Destination, url.startsWith('wss:'))
      return connection.socket
    },
  })
  let httpStatus: number | null = null
  let networkError: string | null = null
  const messages = {
    text: (text: string): void => {
      listener.message(text)
    },
    // The service sends its JSON in binary messages as well as in text ones.
    bytes: (bytes: Buffer): void => {
      listener.message(bytes.toString('utf8'))
    },
  }
  socket.on('open', () => {
    if (connection !== null) takeDirectWay(socket, connection, messages)
    listener.opened()
  })
  socket.on('message', (data) => {
    listener.message(textOf(data))
  })
  socket.on('unexpected-response', (_request, response) => {
    httpStatus = response.statusCode ?? null
    socket.terminate()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    networkError ??= error.code ?? error.message
  })
  socket.on('close', (code, reason) => {
    listener.ended({ code, reason: reason.toString('utf8'), httpStatus, networkError })
  })
  return {
    send(...parts) {
      if (socket.readyState !== WebSocket.OPEN || connection === null) return
      frames.send(parts, connection.socket)
    },
    close(how) {
      if (how === 'politely') socket.close()
      else socket.terminate()
    },
    get bufferedBytes() {
      return socket.bufferedAmount
    },
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8')
  return Buffer.concat(Array.isArray(data) ? data : [new Uint8Array(data)]).toString('utf8')
}
