import { CLOSE_NORMAL, closeFirmly, type MediaSocket } from '../carrier/media-socket.ts'
import type { Clock } from '../shared/clock.ts'
import type { CameraEnd, CameraServerMessage } from './camera-protocol.ts'
import { endWords } from './camera-words.ts'

/** Unsent, in bytes. Overflow: a page that does not read is cut. */
const MAX_UNSENT_BYTES = 65_536

export function tellPage(socket: MediaSocket, message: CameraServerMessage): void {
  if (socket.bufferedBytes > MAX_UNSENT_BYTES) socket.terminate()
  else socket.send(JSON.stringify(message))
}

/** Nothing more is shown: says why, and closes. */
export function tellEnd(socket: MediaSocket, clock: Clock, why: CameraEnd): void {
  tellPage(socket, { type: 'ended', why, words: endWords[why] })
  closeFirmly(socket, clock, CLOSE_NORMAL, why)
}
