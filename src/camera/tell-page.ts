import type { CameraEnd, CameraServerMessage } from './camera-protocol.ts'
import type { CameraSocket } from './camera-socket.ts'
import { endWords } from './camera-words.ts'

export function tellPage(socket: Pick<CameraSocket, 'send'>, message: CameraServerMessage): void {
  socket.send(JSON.stringify(message))
}

/** Nothing more is shown: says why, and closes. */
export function tellEnd(socket: Pick<CameraSocket, 'send' | 'close'>, why: CameraEnd): void {
  tellPage(socket, { type: 'ended', why, words: endWords[why] })
  socket.close()
}
