import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import { beforeEach, describe, expect, test } from 'vitest'
import { WebSocketMediaSocket } from '../../../src/carrier/media-socket.ts'

/** The part of a WebSocket that a peer can make busy. */
class PingedSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0

  terminate(): void {
    this.readyState = 3
  }
}

let socket: PingedSocket
let violations: string[]

beforeEach(() => {
  socket = new PingedSocket()
  violations = []
  const media = new WebSocketMediaSocket(socket as unknown as WebSocket, new Socket())
  media.on('violation', (code) => violations.push(code))
})

function ping(times: number): void {
  for (let count = 0; count < times; count += 1) socket.emit('ping', Buffer.alloc(0))
}

describe('pings', () => {
  test('are welcome between messages, as many as there are', () => {
    for (let count = 0; count < 10; count += 1) {
      ping(1_000)
      socket.emit('message', Buffer.from('x'), false)
    }
    expect(violations).toEqual([])
  })

  test('in a row end the connection at the thousand-and-first, told once', () => {
    ping(1_000)
    expect(socket.readyState).toBe(1)
    ping(50)
    expect(socket.readyState).toBe(3)
    expect(violations).toEqual(['too many pings'])
  })

  test('whose answers nobody reads end it earlier', () => {
    socket.bufferedAmount = 4_194_305
    ping(1)
    expect(socket.readyState).toBe(3)
    expect(violations).toEqual(['too many pings'])
  })
})
