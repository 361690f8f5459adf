import type { Writable } from 'node:stream'
import * as ws from 'ws'

/** Exported by the library, but left out of its types. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean; maxPayload?: number }) => Writable
}

/** One frame; the fields are those of RFC 6455 §5.2. */
export interface FrameShape {
  readonly fin?: boolean
  readonly rsv?: number
  readonly opcode: number
  readonly payload: Uint8Array
  /** Null: not masked. */
  readonly key?: readonly [number, number, number, number] | null
  /** Longer than need be, up to 8 bytes, which the protocol does not forbid to read. */
  readonly lengthBytes?: 0 | 2 | 8
}

/** A frame, right or wrong, byte for byte. */
export function frameOf(shape: FrameShape): Buffer {
  const { fin = true, rsv = 0, opcode, payload, key = null } = shape
  const { length } = payload
  const lengthBytes = shape.lengthBytes ?? (length < 126 ? 0 : length <= 0xffff ? 2 : 8)
  const short = lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127
  const header = Buffer.alloc(2 + lengthBytes)
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  header[1] = (key === null ? 0 : 0x80) | short
  if (lengthBytes === 2) header.writeUInt16BE(length, 2)
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt(length), 2)
  if (key === null) return Buffer.concat([header, payload])
  const masked = Buffer.from(payload).map((byte, at) => byte ^ key[at % 4]!)
  return Buffer.concat([header, Buffer.from(key), masked])
}

/** What a reader of frames told, in order. */
export type Told = readonly [what: string, detail: string | number]

/** The library's own reader of frames. @returns where to write, and what it told. */
export function libraryReader(isServer: boolean): {
  write: (bytes: Buffer) => void
  told: Told[]
  /** It stops at a violation and at a close frame. */
  ended: () => boolean
} {
  const told: Told[] = []
  let ended = false
  const receiver = new Receiver({ isServer, maxPayload: 1_000_000 })
  receiver.on('message', (data: Buffer, binary: boolean) => {
    told.push([binary ? 'bytes' : 'text', data.toString(binary ? 'hex' : 'utf8')])
  })
  receiver.on('ping', (data: Buffer) => told.push(['ping', data.toString('hex')]))
  receiver.on('pong', (data: Buffer) => told.push(['pong', data.toString('hex')]))
  receiver.on('conclude', (code: number) => {
    ended = true
    told.push(['close', code])
  })
  receiver.on('error', (error: Error & { code?: string }) => {
    ended = true
    told.push(['violation', error.code ?? error.message])
  })
  return { write: (bytes) => receiver.write(bytes), told, ended: () => ended }
}
