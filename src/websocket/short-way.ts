import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { readWhereItArrives, type Taker } from './arrivals.ts'
import type { DirectConnection } from './direct-connection.ts'
import { FrameSorter, type SortedFrames } from './frame-sorter.ts'

/** Takes the messages that came the short way; bytes live until it returns. */
export type ShortWayListener = Omit<SortedFrames, 'rest'>

/** The connection under a server's WebSocket, as far as reading goes. */
export type ReadableConnection = Pick<Socket, 'listeners' | 'on' | 'removeAllListeners'>

/**
 * Stands between a client's connection and the server's library that opened a WebSocket on it:
 * plain messages go to the listener at once, all else to the library, in order with them. On its
 * way each message passes through a second stream and several objects, 75 times a second for each
 * call (docs/performance.md). Closing, pings and violations stay its business.
 *
 * To be called while nothing has been read, when the socket has just opened.
 */
export function takeShortWay(
  socket: Pick<WebSocket, 'once'>,
  connection: ReadableConnection,
  listener: ShortWayListener,
): void {
  const take = sort(socket, true, listener, takeFromLibrary(connection))
  // What was read before, and all of it where this Node has no other way.
  connection.on('data', take)
  readWhereItArrives(connection, take)
}

/** The same for a connection to a server, whose bytes are read where they arrive. */
export function takeDirectWay(
  socket: Pick<WebSocket, 'once'>,
  connection: DirectConnection,
  listener: ShortWayListener,
): void {
  connection.readBy(sort(socket, false, listener, takeFromLibrary(connection.socket)))
}

/** What the library registered: on a connection that was upgraded nobody else reads. */
function takeFromLibrary(connection: ReadableConnection): Taker {
  const readers = connection.listeners('data')
  connection.removeAllListeners('data')
  return (bytes) => {
    for (const read of readers) Reflect.apply(read, connection, [bytes])
  }
}

function sort(
  socket: Pick<WebSocket, 'once'>,
  masked: boolean,
  listener: ShortWayListener,
  library: Taker,
): Taker {
  // It stops reading at a violation, and must not be given more.
  let failed = false
  const sorter = new FrameSorter(masked, {
    ...listener,
    rest: (bytes) => {
      // It may keep them until the frame is whole.
      if (!failed) library(Buffer.from(bytes))
    },
  })
  socket.once('error', () => {
    failed = true
    sorter.stop()
  })
  return (bytes) => {
    sorter.take(bytes)
  }
}
