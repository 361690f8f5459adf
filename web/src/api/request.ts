import { Refused, refusalFrom, Unreachable } from './refusals.ts'
import { serverTime } from './server-time.ts'

/** Where the server's side of the console is. */
export const API = '/console/api'

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
}

type Listener = () => void

const expiryListeners = new Set<Listener>()

/** Tells when an answer says that nobody is signed in any more. */
export function onExpired(listener: Listener): void {
  expiryListeners.add(listener)
}

/**
 * Asks the server for something.
 *
 * @param path below `/console/api`, with its query.
 * @returns the answer's JSON; null when it has none.
 * @throws Refused when the server says no, Unreachable when it says nothing, and the signal's reason.
 */
export async function request<T>(path: string, ask: Ask = {}): Promise<T> {
  const response = await answerTo(path, ask)
  if (response.status === 204) return null as T
  return (await readJson(response)) as T
}

/** As {@link request}, for an answer that is a stream of bytes. */
export async function requestStream(
  path: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await answerTo(path, { signal })
  if (response.body === null) throw new Unreachable()
  return response.body
}

async function answerTo(path: string, ask: Ask): Promise<Response> {
  const sentMs = Date.now()
  const response = await send(path, ask)
  serverTime.saw(response.headers.get('date'), sentMs, Date.now())
  if (response.ok) return response
  const refusal = refusalFrom(response.status, await readJson(response).catch(() => null))
  if (refusal instanceof Refused && refusal.status === 401 && !path.startsWith('/session')) {
    for (const listener of expiryListeners) listener()
  }
  throw refusal
}

async function send(path: string, { method = 'GET', body, signal }: Ask): Promise<Response> {
  try {
    return await fetch(`${API}${path}`, {
      method,
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : JSON_TYPE) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new Unreachable()
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new Unreachable('The server answered something that cannot be read. Reload the page.')
  }
}
