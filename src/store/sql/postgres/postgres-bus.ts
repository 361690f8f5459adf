import pg from 'pg'
import type { Clock, Timer } from '../../../shared/clock.ts'
import { messageOf } from '../../../shared/errors.ts'
import { randomHex } from '../../../shared/ids.ts'
import type { Log } from '../../../shared/log.ts'
import type { ChangesListener, LiveBus } from '../../live-bus.ts'

const CHANNEL = 'hexkey_calls'
/** PostgreSQL takes 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_500
/** Ids that wait. Overflow: the others are told that some have changed, and not which. */
const MAX_WAITING = 5_000
const CONNECT_WITHIN_MS = 3_000
const ANSWER_WITHIN_MS = 5_000
/** After a lost connection the pause doubles from the first to the second. */
const BACK_OFF_MS = { first: 250, longest: 5_000 } as const
/** Of attempts, some ten seconds: who writes tells sooner that the store is away. */
const TOLD_AFTER = 6

/**
 * `LISTEN` and `NOTIFY` over a connection of its own, so that a word never waits behind a write.
 * What is published while it is away is lost; who listens is told when it is back.
 */
export class PostgresBus implements LiveBus {
  readonly #databaseUrl: string
  readonly #clock: Clock
  readonly #log: Log
  /** Our own words come back to us. */
  readonly #name = randomHex(4)
  readonly #listeners = new Set<ChangesListener>()
  readonly #waiting = new Set<string>()
  #overflown = false
  #client: pg.Client | null = null
  #sending = false
  #retry: Timer | null = null
  #failures = 0
  #closed = false
  #ended: Promise<void> = Promise.resolve()

  constructor(databaseUrl: string, parts: { readonly clock: Clock; readonly log: Log }) {
    this.#databaseUrl = databaseUrl
    this.#clock = parts.clock
    this.#log = parts.log
    void this.#connect()
  }

  publish(callId: string): void {
    if (this.#client === null || this.#closed) return
    if (this.#waiting.size < MAX_WAITING) this.#waiting.add(callId)
    else this.#overflown = true
    if (!this.#sending) void this.#send()
  }

  onChanged(listener: ChangesListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#retry?.cancel()
    this.#client?.connection.stream.destroy()
    await this.#ended
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      application_name: 'hexkey-live',
    })
    const gone = Promise.withResolvers<undefined>()
    this.#ended = gone.promise
    client.on('error', () => undefined)
    client.on('notification', ({ payload }) => {
      this.#heard(payload ?? '')
    })
    try {
      await client.connect()
      client.once('end', () => {
        gone.resolve(undefined)
        this.#lost()
      })
      await this.#within(client, client.query(`listen ${CHANNEL}`))
    } catch (error) {
      client.connection.stream.destroy()
      gone.resolve(undefined)
      this.#failed(messageOf(error))
      return
    }
    if (this.#closed) {
      client.connection.stream.destroy()
      return
    }
    if (this.#failures >= TOLD_AFTER) this.#log.info('live events of other processes come again')
    this.#failures = 0
    this.#client = client
    // Something may have changed that nobody could tell.
    this.#tell(null)
  }

  #lost(): void {
    if (this.#client === null) return
    this.#client = null
    this.#failed('the connection was lost')
  }

  #failed(reason: string): void {
    if (this.#closed || this.#retry !== null) return
    this.#failures += 1
    if (this.#failures === TOLD_AFTER) {
      this.#log.warn({ reason }, 'no live events of other processes')
    }
    this.#waiting.clear()
    const { first, longest } = BACK_OFF_MS
    const delayMs = Math.min(first * 2 ** (this.#failures - 1), longest)
    this.#retry = this.#clock.after(delayMs, () => {
      this.#retry = null
      void this.#connect()
    })
  }

  /** Until nothing waits; what comes meanwhile goes with the next. Never rejects. */
  async #send(): Promise<void> {
    this.#sending = true
    try {
      while (this.#client !== null && (this.#waiting.size > 0 || this.#overflown)) {
        const client = this.#client
        const payload = this.#take()
        await this.#within(client, client.query('select pg_notify($1, $2)', [CHANNEL, payload]))
      }
    } catch {
      // The connection is cut, and everybody looks for themselves once there is another.
      this.#client?.connection.stream.destroy()
    } finally {
      this.#sending = false
    }
  }

  /** As many as one word holds; none: some, unknown which. */
  #take(): string {
    if (this.#overflown) {
      this.#overflown = false
      this.#waiting.clear()
      return JSON.stringify([this.#name])
    }
    const ids: string[] = []
    let bytes = this.#name.length + 4
    for (const callId of this.#waiting) {
      const size = Buffer.byteLength(JSON.stringify(callId)) + 1
      if (bytes + size > MAX_PAYLOAD_BYTES && ids.length > 0) break
      this.#waiting.delete(callId)
      if (size > MAX_PAYLOAD_BYTES / 2) continue
      bytes += size
      ids.push(callId)
    }
    return JSON.stringify([this.#name, ...ids])
  }

  #heard(payload: string): void {
    const [from, ...callIds] = textsOf(payload)
    if (from === undefined || from === this.#name) return
    this.#tell(callIds.length === 0 ? null : callIds)
  }

  #tell(callIds: readonly string[] | null): void {
    for (const listener of this.#listeners) listener(callIds)
  }

  /** A server that does not answer is left. */
  async #within(client: pg.Client, answer: Promise<unknown>): Promise<void> {
    const timer = this.#clock.after(ANSWER_WITHIN_MS, () => {
      client.connection.stream.destroy()
    })
    try {
      await answer
    } finally {
      timer.cancel()
    }
  }
}

/** Anybody with the database's password can say anything: what is no list of texts is none. */
function textsOf(payload: string): readonly string[] {
  try {
    const said: unknown = JSON.parse(payload)
    return Array.isArray(said) && said.every((one) => typeof one === 'string') ? said : []
  } catch {
    return []
  }
}
