import type { Live } from '@google/genai'

/** The socket as the SDK uses it. */
export interface SdkSocket {
  connect(): void
  send(text: string): void
  close(): void
}

/** What the SDK wants to hear of its socket. */
export interface SdkSocketCallbacks {
  onopen(): void
  onmessage(event: { readonly data: string }): void
  onerror(event: { readonly message: string }): void
  onclose(event: { readonly code: number; readonly reason: string }): void
}

export interface SdkSocketFactory {
  /** `url` holds the API key. */
  create(
    url: string,
    headers: Readonly<Record<string, string>>,
    callbacks: SdkSocketCallbacks,
  ): SdkSocket
}

/**
 * The SDK's `live` with a socket of ours under it. The given one is not changed, so that sessions
 * opened at the same time each have their own.
 *
 * Why: `live.connect()` hangs for ever when the server accepts and then says nothing, ignores
 * `abortSignal`, and keeps its socket to itself, so that nothing could destroy it
 * (https://github.com/googleapis/js-genai/issues/1257); and a message that is not JSON becomes an
 * unhandled rejection of the process.
 *
 * Goes when: `live.connect()` takes a deadline or an abort signal that also closes the socket, and
 * reports a malformed message to `onerror`. The tests of this file fail then, and also when a new
 * SDK no longer keeps its factory under this name.
 */
export function withSocketFactory(live: Live, factory: SdkSocketFactory): Live {
  return Object.create(live, { webSocketFactory: { value: factory } }) as Live
}

/**
 * The edge that a `voiceActivity` reports, or null.
 *
 * Why: with an API key the SDK passes the wire's field `type` through, but declares (and with
 * Vertex AI delivers) `voiceActivityType`.
 *
 * Goes when: the SDK converts the field in both modes.
 */
export function voiceActivityEdge(
  activity: Readonly<Record<string, unknown>>,
): 'start' | 'end' | null {
  switch (activity['voiceActivityType'] ?? activity['type']) {
    case 'ACTIVITY_START':
      return 'start'
    case 'ACTIVITY_END':
      return 'end'
    default:
      return null
  }
}
