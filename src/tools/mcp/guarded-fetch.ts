import { Readable, Transform } from 'node:stream'
import type { Reach } from '../http/reach.ts'

/** What one answer of a server may hold; a list of tools is the largest. */
const MAX_ANSWER_BYTES = 512 * 1024

/** Node's web streams have types of their own. */
type Body = ConstructorParameters<typeof Response>[0]

/** What the MCP client calls instead of the global `fetch`. */
export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` that reaches no further than `reach` does, follows no redirect, and has bounded
 * answers.
 *
 * @param onBroken an answer broke off: whoever waits for something in it waits in vain.
 */
export function guardedFetch(reach: Reach, onBroken: () => void): GuardedFetch {
  return async (url, init = {}) => {
    // The standing stream of news from the server: no tool needs it, and it would hold a connection.
    if (init.method === 'GET') return new Response(null, { status: 405 })
    const body = typeof init.body === 'string' ? init.body : null
    const answer = await reach.open(new URL(url), {
      method: init.method ?? 'GET',
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        'accept-encoding': 'identity',
        ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      body,
      signal: init.signal ?? new AbortController().signal,
    })
    const status = answer.statusCode ?? 0
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined) headers.set(name, String(value))
    }
    if (status < 200 || (status >= 300 && status < 400)) {
      answer.destroy()
      return new Response(null, { status: 502, statusText: 'The server points elsewhere.' })
    }
    if (status === 204 || status === 304) {
      answer.resume()
      return new Response(null, { status, headers })
    }
    const bounded = atMost(MAX_ANSWER_BYTES, onBroken)
    answer.on('error', (error) => {
      // Whoever does not read on has destroyed it, and misses nothing.
      if (bounded.destroyed) return
      bounded.destroy(error)
      onBroken()
    })
    bounded.on('error', () => undefined)
    bounded.on('close', () => answer.destroy())
    return new Response(Readable.toWeb(answer.pipe(bounded)) as Body, { status, headers })
  }
}

function atMost(bytes: number, onMore: () => void): Transform {
  let left = bytes
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length
      if (left >= 0) {
        done(null, chunk)
        return
      }
      done(new RangeError('The answer is too large.'))
      onMore()
    },
  })
}
