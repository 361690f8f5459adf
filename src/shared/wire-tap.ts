/** Which of a call's two sockets a message was seen on. */
export type WireSocket = 'carrier' | 'model'

/**
 * `in` is towards Hexkey, `out` away from it. `closed` is the end of the socket, however it came
 * about; its text is `{"code":1006,"reason":""}`.
 */
export type WireDirection = 'in' | 'out' | 'closed'

/**
 * Sees every message of a call's sockets, as text, at the moment it passes.
 *
 * It is called from the audio path: an implementation may only take a time stamp and put the text
 * on a bounded queue. Binary messages are given as the UTF-8 text they hold.
 */
export type WireTap = (socket: WireSocket, direction: WireDirection, text: string) => void
