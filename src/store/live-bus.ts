/** Told of calls that other processes have stored something of; null: of some, unknown which. */
export type ChangesListener = (callIds: readonly string[] | null) => void

/**
 * Tells the processes on one store which calls have changed: their ids, and nothing of what. It may
 * lose a word when the store is away; whoever listens looks for himself now and then.
 */
export interface LiveBus {
  /** Something of the call was stored here. Never waits and never fails. */
  publish(callId: string): void
  /** @returns stops listening. Listeners must not throw. */
  onChanged(listener: ChangesListener): () => void
  close(): Promise<void>
}

/** Where nobody else shares the store, as far as is known. */
export const silentBus: LiveBus = {
  publish: () => undefined,
  onChanged: () => () => undefined,
  close: () => Promise.resolve(),
}
