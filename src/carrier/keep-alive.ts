import type { WebSocket } from '@fastify/websocket'
import type { Clock, Timer } from '../shared/clock.ts'

/** A page that has lost its network says nothing: it is asked so often. Browsers answer by themselves. */
const PING_EVERY_MS = 15_000

/** Cuts a socket whose page has gone without a word; keeps the others open where proxies would not. */
export function keepAlive(socket: WebSocket, clock: Clock): void {
  let answered = true
  const later = (): Timer =>
    clock.after(PING_EVERY_MS, () => {
      if (!answered) {
        socket.terminate()
        return
      }
      answered = false
      socket.ping()
      next = later()
    })
  let next = later()
  socket.on('pong', () => {
    answered = true
  })
  socket.once('close', () => {
    next.cancel()
  })
}
