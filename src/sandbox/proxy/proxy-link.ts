import type { Socket } from 'node:net'

import type { Clock } from '../../shared/clock.ts'
import { OneWay, type Shape } from './one-way.ts'

/** `up` runs from whoever connected to the target, `down` the other way. */
export type Way = 'up' | 'down'

export interface LinkParts {
  readonly clock: Clock
  /** Accepted by the proxy; paused so far. */
  readonly client: Socket
  /** Connected to the target. */
  readonly target: Socket
  readonly targetPort: number
  readonly shape: (way: Way) => Shape
  readonly random: () => number
  /** Both sockets are gone. */
  readonly onClosed: () => void
}

/** One connection through the proxy: two sockets, and what is done to the bytes between them. */
export class ProxyLink {
  readonly targetPort: number
  readonly #client: Socket
  readonly #target: Socket
  readonly #ways: Readonly<Record<Way, OneWay>>
  #open = 2

  constructor(parts: LinkParts) {
    const { clock, client, target, shape, random } = parts
    this.targetPort = parts.targetPort
    this.#client = client
    this.#target = target
    const way = (name: Way, from: Socket, to: Socket): OneWay =>
      new OneWay({ clock, from, to, random, shape: () => shape(name) })
    this.#ways = { up: way('up', client, target), down: way('down', target, client) }
    this.#follow(client, target, this.#ways.up, parts.onClosed)
    this.#follow(target, client, this.#ways.down, parts.onClosed)
    client.resume()
  }

  /** Bytes that came through, by direction. */
  carriedBytes(way: Way): number {
    return this.#ways[way].carriedBytes
  }

  /** Says goodbye to both ends (FIN) and forgets what is under way. */
  cut(): void {
    this.#stop()
    for (const socket of [this.#client, this.#target]) {
      socket.end()
      socket.destroySoon()
    }
  }

  /** Breaks the connection at both ends (RST). */
  reset(): void {
    this.#stop()
    for (const socket of [this.#client, this.#target]) {
      if (!socket.destroyed) socket.resetAndDestroy()
    }
  }

  /** From here on what is sent in this direction disappears, and nobody is told. */
  swallow(ways: Way | 'both'): void {
    if (ways !== 'down') this.#ways.up.swallow()
    if (ways !== 'up') this.#ways.down.swallow()
  }

  #follow(socket: Socket, peer: Socket, way: OneWay, onClosed: () => void): void {
    // `close` follows and does what there is to do.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      // One that broke without a goodbye breaks the other end too, unless nothing gets through.
      if (!way.ended && !way.swallows && !peer.destroyed) peer.resetAndDestroy()
      this.#open -= 1
      if (this.#open > 0) return
      this.#stop()
      onClosed()
    })
  }

  #stop(): void {
    this.#ways.up.stop()
    this.#ways.down.stop()
  }
}
