import { EnergyVoicing } from '../../src/audio/energy-voicing.ts'
import { encodeMulaw } from '../../src/audio/mulaw.ts'
import type { Agent } from '../../src/agents/agent.ts'
import type { CallOptions } from '../../src/call/call-options.ts'
import { Call } from '../../src/call/call.ts'
import { openingRequest, type SessionOpening } from '../../src/call/line/session-opening.ts'
import { PlayoutTicker } from '../../src/call/playout-ticker.ts'
import { sessionRequest } from '../../src/call/session-request.ts'
import { GeminiConnector } from '../../src/model/gemini/gemini-connector.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { defineScenario, type ScenarioInput } from '../../src/sandbox/gemini/scenario.ts'
import { GeminiLiveServer } from '../../src/sandbox/gemini/server.ts'
import type { CallEvent, EndReason } from '../../src/shared/call-event.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { memoryLog } from './memory-log.ts'
import { testAgent } from './agents.ts'
import { ScriptedCarrier } from './scripted-carrier.ts'

const FRAME_SAMPLES = 160
const FRAME_MS = 20
const SILENCE = new Uint8Array(FRAME_SAMPLES).fill(0xff)

/** One call in real time, over real sockets to the sandbox's model, with its events and its sound. */
export class LineRig implements AsyncDisposable {
  readonly model: GeminiLiveServer
  readonly carrier = new ScriptedCarrier(systemClock)
  readonly events: CallEvent[] = []
  readonly ended: EndReason[] = []
  readonly openings: SessionOpening[] = []
  readonly call: Call
  readonly #leave: () => void
  #speech: Uint8Array[] = []
  #startMs = systemClock.nowMs()
  #frames = 0

  private constructor(model: GeminiLiveServer, agent: Agent, options: Partial<CallOptions>) {
    this.model = model
    const ticker = new PlayoutTicker(systemClock)
    const { log } = memoryLog()
    const connector = new GeminiConnector({
      auth: { kind: 'api-key', apiKey: 'sandbox-key' },
      model: 'gemini-3.8-live',
      baseUrl: model.baseUrl,
      clock: systemClock,
      log,
    })
    const request = sessionRequest('CA1', agent, null, options.tools)
    this.call = new Call({
      stream: this.carrier,
      agent,
      connect: (opening) => {
        this.openings.push(opening)
        return connector.connect(openingRequest(request, opening))
      },
      voicing: new EnergyVoicing(),
      ticker,
      clock: systemClock,
      log,
      playoutLeadMs: 400,
      onEvent: (event) => this.events.push(event),
      onEnded: (reason) => this.ended.push(reason),
      ...options,
    })
    this.#leave = ticker.join({
      tick: () => {
        this.#hearCaller()
      },
      failed: (error) => {
        throw error
      },
    })
  }

  static async start(
    scenario: ScenarioInput,
    agent: Partial<Agent> = {},
    options: Partial<CallOptions> = {},
  ): Promise<LineRig> {
    const model = await GeminiLiveServer.start({
      scenario: defineScenario(scenario),
      collectAudio: true,
    })
    return new LineRig(model, { ...testAgent, ...agent }, options)
  }

  /** The caller says a clip, from now on; frames go on in real time, silent ones otherwise. */
  say(clip: string): void {
    const { samples } = loadClip(clip)
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
      const frame = new Uint8Array(SILENCE)
      frame.set(encodeMulaw(samples.subarray(at, at + FRAME_SAMPLES)))
      this.#speech.push(frame)
    }
  }

  of<T extends CallEvent['type']>(type: T): Extract<CallEvent, { type: T }>[] {
    return this.events.filter((one): one is Extract<CallEvent, { type: T }> => one.type === type)
  }

  /** The names of the lines that the model began, in all its sessions. */
  get lines(): readonly (string | null)[] {
    return this.model.sessions.flatMap(({ lines }) => lines.map((one) => one.name))
  }

  /** Stretches in which the caller heard nothing of the agent, between its sounds. */
  get gapsMs(): readonly number[] {
    let endMs: number | null = null
    const gaps: number[] = []
    for (const sent of this.carrier.log) {
      if (!('audioMs' in sent)) continue
      if (endMs !== null && sent.atMs > endMs) gaps.push(Math.round(sent.atMs - endMs))
      endMs = Math.max(endMs ?? 0, sent.atMs) + sent.audioMs
    }
    return gaps
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.call.end('shutting-down')
    this.#leave()
    await this.model.close()
  }

  #hearCaller(): void {
    const due = Math.floor((systemClock.nowMs() - this.#startMs) / FRAME_MS)
    for (; this.#frames < due; this.#frames += 1) {
      const frame = this.#speech.shift() ?? SILENCE
      const mediaMs = 52 + this.#frames * FRAME_MS
      if (!this.carrier.closed) this.carrier.emit('audio', frame, systemClock.nowMs(), mediaMs)
    }
  }
}
