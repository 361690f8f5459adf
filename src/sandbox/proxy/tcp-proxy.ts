import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { sleep, systemClock, type Clock } from '../../shared/clock.ts'
import { PLAIN, type Shape } from './one-way.ts'
import { ProxyLink, type Way } from './proxy-link.ts'

export interface TcpProxyOptions {
  /** Ports of the loopback interface, taken in turn; one that does not accept is passed over. */
  readonly targets: readonly number[]
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly clock?: Clock
  /** For jitter: from 0 to below 1. */
  readonly random?: () => number
}

const LOOPBACK = '127.0.0.1'
/** More connections than a bench opens; one more is reset: the named overflow of {@link TcpProxy}. */
const MAX_LINKS = 4_096

/**
 * A network between two programs of this machine that can go wrong on demand: late, jittering,
 * slow, cut, reset, silently dead, or not there at all. It knows nothing of what it carries, and
 * takes the next of several targets for each connection, as a load balancer does.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #links = new Set<ProxyLink>()
  /** Accepted and not connected to a target yet. */
  readonly #arriving = new Set<Socket>()
  #targets: readonly number[]
  #turn = 0
  #server: Server | null = null
  #port = 0
  #shapes: Record<Way, Shape> = { up: PLAIN, down: PLAIN }
  #connectDelayMs = 0
  #closed = false

  private constructor(options: TcpProxyOptions) {
    this.#targets = options.targets
    this.#port = options.port ?? 0
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
  }

  /** Listens on the loopback interface; rejects when the port is taken. */
  static async start(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options)
    await proxy.accept()
    return proxy
  }

  get port(): number {
    return this.#port
  }

  /** For example `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://${LOOPBACK}:${this.#port}`
  }

  /** The connections that are open now, oldest first. */
  get links(): readonly ProxyLink[] {
    return [...this.#links]
  }

  /** Where connections go from now on; those that are open stay where they are. */
  use(targets: readonly number[]): void {
    this.#targets = targets
  }

  /** Delays and slows down what comes in from now on, on every connection. */
  shape(shape: Partial<Shape>, ways: Way | 'both' = 'both'): void {
    if (ways !== 'down') this.#shapes = { ...this.#shapes, up: { ...PLAIN, ...shape } }
    if (ways !== 'up') this.#shapes = { ...this.#shapes, down: { ...PLAIN, ...shape } }
  }

  /** New connections are accepted and reach their target this much later. */
  delayConnects(delayMs: number): void {
    this.#connectDelayMs = delayMs
  }

  /** Ends every open connection in good order (FIN). */
  cut(): void {
    for (const link of this.links) link.cut()
  }

  /** Breaks every open connection (RST). */
  reset(): void {
    for (const link of this.links) link.reset()
  }

  /** Open connections stay open and carry nothing any more; new ones are as always. */
  halfOpen(ways: Way | 'both' = 'both'): void {
    for (const link of this.links) link.swallow(ways)
  }

  /** Stops listening: who connects now is refused. Open connections stay. */
  async refuse(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    // `close` waits for every connection; the port is free at once, and that is what counts.
    const listening = server.listening
    server.close()
    if (listening) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Listens again, on the same port. Idempotent. */
  async accept(): Promise<void> {
    if (this.#server !== null || this.#closed) return
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      void this.#arrived(client)
    })
    this.#server = server
    server.listen(this.#port, LOOPBACK)
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  /** Breaks every connection and stops listening. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    await this.refuse()
    this.reset()
    for (const client of this.#arriving) client.resetAndDestroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #arrived(client: Socket): Promise<void> {
    client.on('error', () => undefined)
    if (this.#links.size + this.#arriving.size >= MAX_LINKS) {
      client.resetAndDestroy()
      return
    }
    this.#arriving.add(client)
    if (this.#connectDelayMs > 0) await sleep(this.#clock, this.#connectDelayMs)
    const reached = client.destroyed ? null : await this.#reachTarget()
    this.#arriving.delete(client)
    if (reached === null || client.destroyed || this.#closed) {
      reached?.socket.destroy()
      if (!client.destroyed) client.resetAndDestroy()
      return
    }
    const link: ProxyLink = new ProxyLink({
      clock: this.#clock,
      client,
      target: reached.socket,
      targetPort: reached.port,
      shape: (way) => this.#shapes[way],
      random: this.#random,
      onClosed: () => {
        this.#links.delete(link)
      },
    })
    this.#links.add(link)
  }

  /** The next target in turn that accepts; null when none does. */
  async #reachTarget(): Promise<{ readonly socket: Socket; readonly port: number } | null> {
    const targets = this.#targets
    for (let tried = 0; tried < targets.length; tried++) {
      const port = targets[this.#turn++ % targets.length]
      if (port === undefined) continue
      const socket = await connectTo(port)
      if (socket !== null) return { socket, port }
    }
    return null
  }
}

function connectTo(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, allowHalfOpen: true, noDelay: true })
    socket.once('connect', () => {
      resolve(socket)
    })
    socket.once('error', () => {
      resolve(null)
    })
  })
}
