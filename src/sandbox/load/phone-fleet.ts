import type { Clock } from '../../shared/clock.ts'
import { messageOf } from '../../shared/errors.ts'
import { BenchProblem } from './bench-problem.ts'
import { callOpener, type CallTarget, type OpenedStream } from './call-opener.ts'
import { LagMeter, type Lag } from './lag-meter.ts'
import { LoadPhone, type PhoneReport } from './load-phone.ts'
import { clientFrame } from './ready-frame.ts'
import { SlotTicker } from './slot-ticker.ts'
import { FRAME_MS } from './tracks.ts'

const SLOT_MS = 2
/** From the start message to the first sound of the agent. */
const ANSWER_DEADLINE_MS = 5_000
/** A server that reads nothing: 4,000 frames wait for it. The rest is lost, as with Twilio. */
const MAX_UNREAD_BYTES = 2 * 1_024 * 1_024

export interface FleetOptions extends CallTarget {
  readonly calls: number
  /** Share of the time in which every caller speaks, 0 to 1. */
  readonly speechShare: number
}

export interface FleetReport {
  /** In the order in which the calls were placed. */
  readonly phones: readonly PhoneReport[]
  /** Why the server ended calls that nobody had hung up; empty when it ended none. */
  readonly cutCalls: readonly string[]
}

/** The telephones of a load: all their calls in one process, on one timer. */
export class PhoneFleet {
  readonly #clock: Clock
  readonly #lag = new LagMeter()
  readonly #ticker: SlotTicker
  readonly #phones: LoadPhone[] = []
  readonly #streams: OpenedStream[] = []
  readonly #cutCalls: string[] = []
  #hungUp = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#ticker = new SlotTicker({
      clock,
      periodMs: FRAME_MS,
      slotMs: SLOT_MS,
      onDone: (lateMs) => {
        this.#lag.add(lateMs)
      },
    })
  }

  /**
   * Places the calls, each when the agent of the one before it has been heard: so the n-th call
   * here is the n-th session at the model, and nobody has to be told who is who.
   *
   * @throws BenchProblem at the first call that does not come about.
   */
  async start(options: FleetOptions): Promise<void> {
    const open = callOpener(options, options.speechShare, this.#clock)
    this.#ticker.start()
    for (let call = 1; call <= options.calls; call++) {
      try {
        await this.#place(open)
      } catch (thrown) {
        throw new BenchProblem(`call ${call} of ${options.calls}: ${messageOf(thrown)}`)
      }
    }
  }

  /** The measurement begins: forgets the lag of the start. */
  begin(): void {
    this.#lag.reset()
  }

  /** Nobody says anything any more; what comes is still played. */
  fallSilent(): void {
    for (const phone of this.#phones) phone.fallSilent()
  }

  /** Since the measurement began. */
  get lag(): Lag {
    return this.#lag.report()
  }

  report(): FleetReport {
    return {
      phones: this.#phones.map((phone) => phone.report()),
      cutCalls: this.#cutCalls,
    }
  }

  hangUp(): void {
    this.#hungUp = true
    for (const phone of this.#phones) phone.hangUp()
    for (const { webSocket } of this.#streams) webSocket.close(1_000)
    this.#ticker.stop()
  }

  async #place(open: () => Promise<OpenedStream>): Promise<void> {
    const stream = await open()
    const { wire, webSocket, socket } = stream
    const answered = Promise.withResolvers<undefined>()
    const phone = new LoadPhone({
      wire,
      clock: this.#clock,
      send: (message) => {
        if (socket.writableLength < MAX_UNREAD_BYTES) socket.write(clientFrame(message))
      },
      onAnswered: () => {
        answered.resolve(undefined)
      },
    })
    this.#streams.push(stream)
    this.#phones.push(phone)
    webSocket.on('message', (data, binary) => {
      if (Buffer.isBuffer(data)) phone.receive(data, binary)
    })
    webSocket.on('error', () => undefined)
    phone.opened()
    const leave = this.#ticker.join(phone)
    webSocket.on('close', (code, reason) => {
      leave()
      if (this.#hungUp) return
      const why = `the server closed the stream, ${code} ${reason.toString()}`.trim()
      this.#cutCalls.push(why)
      answered.reject(new BenchProblem(why))
    })
    const deadline = this.#clock.after(ANSWER_DEADLINE_MS, () => {
      answered.reject(
        new BenchProblem(
          `no sound of the agent within ${ANSWER_DEADLINE_MS} ms: the server does not keep up`,
        ),
      )
    })
    await answered.promise.finally(() => {
      deadline.cancel()
    })
  }
}
