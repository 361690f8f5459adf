import { connect as connectPlain, isIP, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { arrivals, type Taker } from './arrivals.ts'

/** Where to, as the library says it. */
export type Destination = Pick<TcpNetConnectOpts, 'host' | 'port'> & {
  readonly servername?: string | undefined
}

/**
 * A client's connection whose bytes are read where they arrive, without a stream between, once
 * somebody asks for them; until then, for the handshake, it is a connection like any other.
 */
export class DirectConnection {
  readonly socket: Socket
  #take: Taker | null = null

  /** Begins to connect, as the library would: the name of the host is checked when `secure`. */
  constructor(to: Destination, secure: boolean) {
    const onread = {
      buffer: arrivals,
      callback: (count: number): boolean => {
        const bytes = arrivals.subarray(0, count)
        if (this.#take === null) this.socket.push(Buffer.from(bytes))
        else this.#take(bytes)
        return true
      },
    }
    // It names the request's path here, which to a connection would be a socket in the file system.
    const options = { ...to, path: undefined, onread }
    const { host = '', servername = isIP(host) === 0 ? host : '' } = to
    this.socket = secure ? connectSecure({ ...options, servername }) : connectPlain(options)
  }

  /** From now on bytes go to `take`, which must not keep them, and not to the stream. */
  readBy(take: Taker): void {
    this.#take = take
  }
}
