import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { FrameSorter } from './frame-sorter.ts'

/** The connection under a WebSocket, as far as reading goes. */
export type ReadableConnection = Pick<Socket, 'listeners' | 'on' | 'removeAllListeners'>

/** Takes the messages that came the short way. */
export interface ShortWayListener {
  text(text: string): void
  /** The bytes are the listener's own. */
  bytes(bytes: Buffer): void
}

/**
 * Stands between a connection and the library that opened a WebSocket on it: plain messages go to
 * the listener at once, all else to the library, in order with them. On its way each message passes
 * through a second stream and several objects, 75 times a second for each call
 * (docs/performance.md). Closing, pings and violations stay its business.
 *
 * To be called while nothing has been read, when the socket has just opened.
 *
 * @param masked whether the other side has to mask what it sends: clients do.
 */
export function takeShortWay(
  socket: Pick<WebSocket, 'once'>,
  connection: ReadableConnection,
  masked: boolean,
  listener: ShortWayListener,
): void {
  // What the library registered: on a connection that was upgraded nobody else listens to bytes.
  const library = connection.listeners('data')
  connection.removeAllListeners('data')
  const sorter = new FrameSorter(masked, {
    text: (text) => {
      listener.text(text)
    },
    bytes: (bytes) => {
      listener.bytes(bytes)
    },
    rest: (bytes) => {
      if (!failed) for (const read of library) Reflect.apply(read, connection, [bytes])
    },
  })
  // It stops reading at a violation, and must not be given more.
  let failed = false
  socket.once('error', () => {
    failed = true
    sorter.stop()
  })
  connection.on('data', (chunk) => {
    sorter.take(chunk)
  })
}
