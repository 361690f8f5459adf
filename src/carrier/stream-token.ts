import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

import type { TokenLedger } from './token-ledger.ts'

/** How long a telephone call's stream may take from the TwiML to its start message. */
export const STREAM_TOKEN_TTL_MS = 60_000

/** What became of a token that a stream presented. */
export type TokenVerdict =
  | 'ok'
  /** Not made by us, or changed. */
  | 'forged'
  /** Made for another call. */
  | 'other-call'
  | 'expired'
  /** A stream has started with it before. */
  | 'used'

/** What tokens are for. Those for one purpose are worth nothing for another. */
export interface TokenPurpose {
  /** Constant text; never changed once tokens of its kind are out. */
  readonly name: string
  readonly ttlMs: number
}

const telephoneStream = {
  name: 'hexkey stream token',
  ttlMs: STREAM_TOKEN_TTL_MS,
} as const satisfies TokenPurpose

export interface IssuedToken {
  readonly token: string
  /** Unix time from which the token is refused. */
  readonly expiresAtMs: number
}

// Layout: nonce, expiry (Unix ms, big-endian), call tag, then the MAC over all three.
const NONCE_BYTES = 16
const EXPIRY_BYTES = 8
const CALL_TAG_BYTES = 16
const MAC_BYTES = 32
const SEALED_BYTES = NONCE_BYTES + EXPIRY_BYTES + CALL_TAG_BYTES
const TOKEN_CHARS = Math.ceil(((SEALED_BYTES + MAC_BYTES) * 4) / 3)

/**
 * Single-use tokens that let exactly one stream of one call in.
 *
 * A telephone's travel as a `<Parameter>` of the TwiML (96 characters; Twilio allows 500) and come
 * back in the start message, so that a signed upgrade alone, which is the same for every call,
 * opens nothing; a page's are part of its ticket. Any instance that holds the same auth token can
 * check them.
 */
export class StreamTokens {
  readonly #keys: readonly Buffer[]
  readonly #ledger: TokenLedger
  readonly #ttlMs: number

  /** @param authTokens the first one signs, each of them is accepted. Must not be empty. */
  constructor(
    authTokens: readonly string[],
    ledger: TokenLedger,
    purpose: TokenPurpose = telephoneStream,
  ) {
    this.#keys = authTokens.map((authToken) => deriveKey(authToken, purpose))
    this.#ledger = ledger
    this.#ttlMs = purpose.ttlMs
  }

  /** @param nowMs Unix time. */
  issue(callId: string, nowMs: number): IssuedToken {
    const [key] = this.#keys
    if (key === undefined) throw new Error('stream tokens need at least one auth token')
    const expiresAtMs = Math.floor(nowMs) + this.#ttlMs
    const expiry = Buffer.alloc(EXPIRY_BYTES)
    expiry.writeBigUInt64BE(BigInt(expiresAtMs))
    const nonce = randomBytes(NONCE_BYTES)
    const sealed = Buffer.concat([nonce, expiry, callTag(key, callId)])
    const token = Buffer.concat([sealed, mac(key, sealed)]).toString('base64url')
    this.#ledger.issued(nonce.toString('hex'), expiresAtMs)
    return { token, expiresAtMs }
  }

  /**
   * Checks a token and, when everything about it holds, uses it up.
   *
   * @param nowMs Unix time.
   */
  async redeem(token: string, callId: string, nowMs: number): Promise<TokenVerdict> {
    if (token.length !== TOKEN_CHARS) return 'forged'
    const bytes = Buffer.from(token, 'base64url')
    // Node's decoder skips foreign characters; one token has one spelling.
    if (bytes.toString('base64url') !== token) return 'forged'
    const sealed = bytes.subarray(0, SEALED_BYTES)
    const given = bytes.subarray(SEALED_BYTES)
    const key = this.#keys.find((one) => timingSafeEqual(mac(one, sealed), given))
    if (key === undefined) return 'forged'

    const tag = sealed.subarray(NONCE_BYTES + EXPIRY_BYTES)
    if (!timingSafeEqual(callTag(key, callId), tag)) return 'other-call'
    const expiresAtMs = Number(sealed.readBigUInt64BE(NONCE_BYTES))
    if (nowMs >= expiresAtMs) return 'expired'
    const nonce = sealed.subarray(0, NONCE_BYTES).toString('hex')
    return (await this.#ledger.use(nonce, expiresAtMs)) ? 'ok' : 'used'
  }
}

/** A key of its own, so that a token says nothing about the auth token or a webhook's signature. */
function deriveKey(authToken: string, { name }: TokenPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', authToken, '', name, 32))
}

function mac(key: Buffer, sealed: Uint8Array): Buffer {
  return createHmac('sha256', key).update('token').update(sealed).digest()
}

function callTag(key: Buffer, callId: string): Buffer {
  const digest = createHmac('sha256', key).update('call').update(callId).digest()
  return digest.subarray(0, CALL_TAG_BYTES)
}
