import { connect as connectPlain, isIP, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectSecure } from 'node:tls'

/** Where to, as the library says it. */
export type Destination = Pick<TcpNetConnectOpts, 'host' | 'port'> & {
  readonly servername?: string | undefined
}

/**
 * Where the bytes of all direct connections arrive: whoever gets them is done with them when it
 * returns. As much as Node reads at a time.
 */
const arrivals = Buffer.allocUnsafeSlow(65_536)

/**
 * A client's connection whose bytes are read where they arrive, without a stream between, once
 * somebody asks for them; until then, for the handshake, it is a connection like any other.
 *
 * A stream takes 64 kB of memory for each read, gives most of it back, and wakes up once more
 * behind each (docs/performance.md).
 */
export class DirectConnection {
  readonly socket: Socket
  #take: ((bytes: Buffer) => void) | null = null

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
  readBy(take: (bytes: Buffer) => void): void {
    this.#take = take
  }
}
