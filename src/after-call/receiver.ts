import type { Clock } from '../shared/clock.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'

/** What became of one delivery. */
export type Delivery =
  | { readonly kind: 'taken' }
  /** It may be taken later. `problem` holds nothing of the receiver's answer but its status. */
  | { readonly kind: 'failed'; readonly problem: string }
  /** The receiver wants no more of this one. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** We have broken it off ourselves. */
  | { readonly kind: 'aborted' }

/** Takes signed JSON over HTTP. */
export interface Receiver {
  /** Never rejects; settles within ten seconds. */
  deliver(body: string, signal: AbortSignal): Promise<Delivery>
}

/** From the first byte of the request to the last that is read of the answer. */
const TIMEOUT_MS = 10_000
/** More of an answer is not read: nothing in it counts. */
const MAX_ANSWER_BYTES = 1_024
const GONE = 410

/** The receiver at a URL, which is never written anywhere: it may hold a key. */
export class HttpReceiver implements Receiver {
  readonly #url: string
  readonly #secret: string
  readonly #clock: Clock

  constructor(target: { readonly url: string; readonly secret: string }, clock: Clock) {
    this.#url = target.url
    this.#secret = target.secret
    this.#clock = clock
  }

  async deliver(body: string, signal: AbortSignal): Promise<Delivery> {
    const late = new AbortController()
    const timer = this.#clock.after(TIMEOUT_MS, () => {
      late.abort()
    })
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Hexkey',
          [SIGNATURE_HEADER]: this.#sign(body),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([late.signal, signal]),
      })
      await readAway(response)
      return deliveryOf(response.status)
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' }
      if (late.signal.aborted) return { kind: 'failed', problem: 'no answer in time' }
      return { kind: 'failed', problem: `no connection${causeOf(error)}` }
    } finally {
      timer.cancel()
    }
  }

  #sign(body: string): string {
    return signatureOf(body, this.#secret, Math.floor(this.#clock.wallMs() / 1_000))
  }
}

function deliveryOf(status: number): Delivery {
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const problem = `HTTP status ${status}`
  return status === GONE ? { kind: 'refused', problem } : { kind: 'failed', problem }
}

/** A short answer is read to its end, so that the connection can be used again. */
async function readAway({ body }: Response): Promise<void> {
  if (body === null) return
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  let bytes = 0
  try {
    while (bytes <= MAX_ANSWER_BYTES) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.byteLength
    }
    await reader.cancel()
  } catch {
    // Its status is known: the rest does not matter.
  }
}

/** The system's code for what went wrong; messages may hold the URL. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : ''
}
