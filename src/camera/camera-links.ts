import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TokenLedger } from '../carrier/token-ledger.ts'

/** How long a link may lie in a caller's messages, and a page that was lost may come back. */
const TTL_MS = { link: 600_000, resume: 600_000 } as const

/** `link`: what a caller is sent; `resume`: what a page that was let in is given for later. */
export type CameraTokenKind = keyof typeof TTL_MS

/** A token of ours, as it was made. Whether it was used before is not known by this. */
export interface CameraToken {
  readonly kind: CameraTokenKind
  readonly callId: string
  /** Unique. */
  readonly nonce: string
  /** Unix time; so is the next. */
  readonly madeAtMs: number
  readonly expiresAtMs: number
}

/** What became of a token that a page presented. */
export type ReadToken =
  | { readonly kind: 'good'; readonly token: CameraToken }
  /** Not made by us, or changed. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }

// Layout: kind, nonce, time of making (Unix ms, big-endian), call; then the MAC over all of them.
const KINDS: readonly CameraTokenKind[] = ['link', 'resume']
const NONCE_AT = 1
const NONCE_BYTES = 12
const MADE_AT = NONCE_AT + NONCE_BYTES
const MADE_BYTES = 6
const CALL_AT = MADE_AT + MADE_BYTES
/** Half of SHA-256, 128 bits: nobody can try tokens without asking us. */
const MAC_BYTES = 16
/** A token stands in a text message, and in a path that the router takes up to 100 characters. */
const MAX_TOKEN_CHARACTERS = 96
const MAX_CALL_BYTES = (MAX_TOKEN_CHARACTERS * 3) / 4 - CALL_AT - MAC_BYTES

/**
 * Makes and reads the tokens that let a page show a camera to one call.
 *
 * A token says by itself which call it is for, since the page knows nothing else. Any process that
 * has the same auth token can read it.
 */
export class CameraLinks {
  readonly #keys: readonly Buffer[]
  readonly #pageUrl: string
  readonly #used: TokenLedger

  /**
   * @param authTokens of the carrier. The first signs, each of them is accepted. Must not be empty.
   * @param publicUrl origin at which callers reach us.
   */
  constructor(authTokens: readonly string[], publicUrl: string, used: TokenLedger) {
    this.#used = used
    this.#keys = authTokens.map((authToken) =>
      Buffer.from(hkdfSync('sha256', authToken, '', 'hexkey camera link', 32)),
    )
    this.#pageUrl = `${new URL(publicUrl).origin}/camera/`
  }

  /**
   * What the caller opens, within ten minutes.
   *
   * @param nowMs Unix time.
   */
  url(callId: string, nowMs: number): string {
    return `${this.#pageUrl}${this.make('link', callId, nowMs)}`
  }

  /**
   * @param nowMs Unix time.
   * @returns at most 96 characters of base64url.
   */
  make(kind: CameraTokenKind, callId: string, nowMs: number): string {
    const [key] = this.#keys
    const call = Buffer.from(callId, 'utf8')
    if (key === undefined) throw new Error('camera links need at least one auth token')
    if (call.length > MAX_CALL_BYTES) throw new RangeError('the id of the call is too long')
    const made = Buffer.alloc(MADE_BYTES)
    made.writeUIntBE(Math.floor(nowMs), 0, MADE_BYTES)
    const kindByte = Buffer.of(KINDS.indexOf(kind))
    const nonce = randomBytes(NONCE_BYTES)
    const sealed = Buffer.concat([kindByte, nonce, made, call])
    this.#used.issued(nonce.toString('hex'), Math.floor(nowMs) + TTL_MS[kind])
    return Buffer.concat([sealed, macOf(sealed, key)]).toString('base64url')
  }

  /** @param nowMs Unix time. */
  read(text: string, nowMs: number): ReadToken {
    if (text.length > MAX_TOKEN_CHARACTERS) return { kind: 'unknown' }
    const bytes = Buffer.from(text, 'base64url')
    // Node's decoder skips foreign characters; one token has one spelling.
    if (bytes.length <= CALL_AT + MAC_BYTES || bytes.toString('base64url') !== text) {
      return { kind: 'unknown' }
    }
    const sealed = bytes.subarray(0, -MAC_BYTES)
    const given = bytes.subarray(-MAC_BYTES)
    const ours = this.#keys.some((key) => timingSafeEqual(macOf(sealed, key), given))
    const kind = KINDS[sealed.readUInt8(0)]
    if (!ours || kind === undefined) return { kind: 'unknown' }
    const madeAtMs = sealed.readUIntBE(MADE_AT, MADE_BYTES)
    const expiresAtMs = madeAtMs + TTL_MS[kind]
    if (nowMs >= expiresAtMs) return { kind: 'expired' }
    const nonce = sealed.subarray(NONCE_AT, MADE_AT).toString('hex')
    const callId = sealed.subarray(CALL_AT).toString('utf8')
    return { kind: 'good', token: { kind, callId, nonce, madeAtMs, expiresAtMs } }
  }

  /** Uses it up. @returns false: somebody has used it before. */
  use({ nonce, expiresAtMs }: CameraToken): Promise<boolean> {
    return this.#used.use(nonce, expiresAtMs)
  }
}

function macOf(sealed: Uint8Array, key: Buffer): Buffer {
  return createHmac('sha256', key).update(sealed).digest().subarray(0, MAC_BYTES)
}
