import { EventEmitter } from 'node:events'
import type { WebSocket } from '@fastify/websocket'
import { beforeEach, describe, expect, test } from 'vitest'
import { keepAlive } from '../../../src/carrier/keep-alive.ts'
import { VirtualClock } from '../../../src/shared/clock.ts'

/** The part of a WebSocket that is asked whether somebody is there. */
class AskedSocket extends EventEmitter {
  pings = 0
  cut = false
  answers = true

  ping(): void {
    this.pings += 1
    if (this.answers) this.emit('pong')
  }

  terminate(): void {
    this.cut = true
    this.emit('close')
  }
}

let clock: VirtualClock
let socket: AskedSocket

beforeEach(() => {
  clock = new VirtualClock()
  socket = new AskedSocket()
  keepAlive(socket as unknown as WebSocket, clock)
})

describe('a socket whose page', () => {
  test('answers is asked every 15 s, and stays', () => {
    clock.advance(3_600_000)
    expect([socket.pings, socket.cut]).toEqual([240, false])
  })

  test('is gone without a word is cut within half a minute', () => {
    clock.advance(60_000)
    socket.answers = false
    clock.advance(15_000)
    expect(socket.cut).toBe(false)
    clock.advance(15_000)
    expect(socket.cut).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('has closed it is not asked any more', () => {
    socket.emit('close')
    expect(clock.pending).toBe(0)
  })
})
