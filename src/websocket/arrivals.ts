import { Socket } from 'node:net'

/**
 * Where the bytes of all connections arrive that are read without a stream: whoever gets them is
 * done with them when it returns. As much as Node reads at a time.
 */
export const arrivals = Buffer.allocUnsafeSlow(65_536)

/** Takes what has just arrived, and must not keep it. */
export type Taker = (bytes: Buffer) => void

/**
 * What `net.Socket` makes of its documented option `onread`. For connections that a server accepted
 * there is no such option (Node 24), so that they are given afterwards what it would have given
 * them; null where Node keeps it otherwise.
 */
const inNode = namesInNode()

/**
 * Leads what arrives on an open connection from now on to `take`, where it arrives, and not into its
 * stream. What the stream has read already stays there.
 *
 * A stream takes 64 kB of memory for each read, gives most of it back, makes an object of the rest
 * and wakes up once more behind it, 50 times a second for each call (docs/performance.md).
 *
 * @returns false: this is no plain connection, or Node has changed; all comes by the stream.
 */
export function readWhereItArrives(connection: object, take: Taker): boolean {
  if (inNode === null || Object.getPrototypeOf(connection) !== Socket.prototype) return false
  const handle: unknown = Reflect.get(connection, '_handle')
  if (!takesRoom(handle)) return false
  handle.useUserBuffer(arrivals)
  Reflect.set(connection, inNode.room, arrivals)
  Reflect.set(connection, inNode.callback, (count: number): boolean => {
    take(arrivals.subarray(0, count))
    return true
  })
  return true
}

function namesInNode(): { readonly room: symbol; readonly callback: symbol } | null {
  const names = Object.getOwnPropertySymbols(new Socket())
  const room = names.find(({ description }) => description === 'kBuffer')
  const callback = names.find(({ description }) => description === 'kBufferCb')
  return room === undefined || callback === undefined ? null : { room, callback }
}

function takesRoom(handle: unknown): handle is { useUserBuffer(room: Uint8Array): void } {
  if (typeof handle !== 'object' || handle === null) return false
  return typeof Reflect.get(handle, 'useUserBuffer') === 'function'
}
