import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'

import type { Log } from '../shared/log.ts'

/** How many connections may be open at once. */
export interface ConnectionLimits {
  /** From one peer address: of a proxy, when there is one in front. */
  readonly perAddress: number
  readonly total: number
}

/** Refusals are told at most so often: a flood must not become one of log lines. */
const REPORT_EVERY = 1_000

/**
 * Bounds chosen from the number of calls: each needs one media socket, and its webhooks share a
 * few connections more. Everything may come from one address, as it does behind a proxy, and then
 * still leaves room for probes and for the sockets of strangers that are being refused.
 */
export function connectionLimitsFor(maxCalls: number): ConnectionLimits {
  return { perAddress: maxCalls + 500, total: 2 * maxCalls + 1_000 }
}

/**
 * Cuts connections beyond the limits as soon as they are accepted, before a byte of them is read.
 *
 * The address is the peer's own; `X-Forwarded-For` is the sender's word and is never looked at.
 */
export function limitConnections(server: HttpServer, limits: ConnectionLimits, log: Log): void {
  const openByAddress = new Map<string, number>()
  let open = 0
  let refused = 0

  const refuse = (socket: Socket, reason: 'per address' | 'total'): void => {
    socket.destroy()
    refused += 1
    if (refused % REPORT_EVERY !== 1) return
    log.warn({ reason, limits, refused }, 'connection refused: too many are open')
  }

  // In front of the HTTP server's own listener, which would begin to read.
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown'
    const ofAddress = openByAddress.get(address) ?? 0
    if (open >= limits.total) {
      refuse(socket, 'total')
      return
    }
    if (ofAddress >= limits.perAddress) {
      refuse(socket, 'per address')
      return
    }
    open += 1
    openByAddress.set(address, ofAddress + 1)
    socket.once('close', () => {
      open -= 1
      const left = (openByAddress.get(address) ?? 1) - 1
      if (left === 0) openByAddress.delete(address)
      else openByAddress.set(address, left)
    })
  })
}
