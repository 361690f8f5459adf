import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** The header in which processes of one system sign what they ask of each other. */
export const PEER_HEADER = 'hexkey-peer'

/** How far the clocks of two processes may be apart, and a request be under way. */
export const PEER_WINDOW_MS = 60_000

const NONCE_BYTES = 16
const HEADER = /^t=(\d{1,15}),n=([0-9a-f]{32}),s=([0-9a-f]{64})$/

/** What is signed. */
export interface PeerRequest {
  readonly method: string
  /** As it is sent, with its query. */
  readonly path: string
  /** The process that is asked: nobody else takes it. */
  readonly to: string
  /** As it is sent; empty: none. */
  readonly body: string
}

/** A signature that was read, and fits. */
export interface PeerSignature {
  /** Unix time, milliseconds. */
  readonly atMs: number
  readonly nonce: string
}

/**
 * The keys that all processes share without having talked: from what each of them knows.
 *
 * @param authTokens of the carrier. The first signs, each of them is accepted, so that a token can
 *   be changed while several processes run.
 */
export function peerKeys(authTokens: readonly string[]): readonly Buffer[] {
  return authTokens.map((token) =>
    Buffer.from(hkdfSync('sha256', token, '', 'hexkey peer requests', 32)),
  )
}

/** @returns the value of {@link PEER_HEADER}. */
export function signPeer(request: PeerRequest, key: Buffer, atMs: number): string {
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const at = Math.floor(atMs)
  return `t=${at},n=${nonce},s=${macOf(request, key, at, nonce).toString('hex')}`
}

/** @returns null when it is no signature of any of the keys, or not of this request. */
export function readPeerSignature(
  header: string,
  request: PeerRequest,
  keys: readonly Buffer[],
): PeerSignature | null {
  const [, time, nonce, given] = HEADER.exec(header) ?? []
  if (time === undefined || nonce === undefined || given === undefined) return null
  const atMs = Number(time)
  const mac = Buffer.from(given, 'hex')
  const fits = keys.some((key) => timingSafeEqual(macOf(request, key, atMs, nonce), mac))
  return fits ? { atMs, nonce } : null
}

/** Whether it looks like a signature: what does not is refused before its body is read. */
export function looksSigned(header: unknown): header is string {
  return typeof header === 'string' && HEADER.test(header)
}

function macOf(request: PeerRequest, key: Buffer, atMs: number, nonce: string): Buffer {
  const { method, path, to, body } = request
  const digest = createHash('sha256').update(body).digest('hex')
  // None of them can hold a line break: a path is sent in one line.
  return createHmac('sha256', key)
    .update([method, path, to, String(atMs), nonce, digest].join('\n'))
    .digest()
}
