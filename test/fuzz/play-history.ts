import { pino } from 'pino'
import type { Agent } from '../../src/agents/agent.ts'
import { bargeInDefaults, idleDefaults } from '../../src/agents/agent-defaults.ts'
import { EnergyVoicing } from '../../src/audio/energy-voicing.ts'
import { Call } from '../../src/call/call.ts'
import { PlayoutTicker } from '../../src/call/playout-ticker.ts'
import { sessionRequest } from '../../src/call/session-request.ts'
import type { CallEvent, EndReason } from '../../src/shared/call-event.ts'
import { VirtualClock } from '../../src/shared/clock.ts'
import { testAgent } from '../support/agents.ts'
import { ScriptedConnector, type ScriptedSession } from '../support/scripted-model.ts'
import type { Ending, History, Step } from './history.ts'
import { levelOf, MarkedCarrier, MAX_UTTERANCES, type Heard } from './marked-carrier.ts'

/** Long enough for every deadline of a call, an hour's limit left out. */
const AFTERMATH_MS = 120_000
/** After an interruption the rest of what was being said can still come. */
const LATE_MS = 1_500
/** So many steps at most while waiting: timers that bring on new ones for ever are a mistake. */
const STRIDE_MS = 250
const SAMPLES_PER_MS = 24

/** An interruption by the model, and the last utterance that it had begun by then. */
interface Interruption {
  /** Entries of {@link Outcome.heard} at that moment. */
  readonly heardBefore: number
  readonly lastUtterance: number
}

/** Everything that can be seen of a call from outside once it should be over. */
export interface Outcome {
  readonly events: readonly CallEvent[]
  readonly ended: readonly EndReason[]
  readonly heard: readonly Heard[]
  readonly interruptions: readonly Interruption[]
  readonly logged: readonly string[]
  readonly carrierClosed: boolean
  readonly corked: number
  readonly openSessions: number
  readonly timersLeft: number
}

/** Plays one history on a virtual clock, real parts but for the two ends, and ends it. */
export async function play({ begins, mode, steps, ending }: History): Promise<Outcome> {
  const clock = new VirtualClock()
  const carrier = new MarkedCarrier(clock)
  const connector = new ScriptedConnector()
  const events: CallEvent[] = []
  const ended: EndReason[] = []
  const logged: string[] = []
  const interruptions: Interruption[] = []
  const agent: Agent = {
    ...testAgent,
    bargeIn: { ...bargeInDefaults, mode },
    idle: idleDefaults,
  }
  const log = pino(
    { level: 'error' },
    {
      write: (line: string) => {
        logged.push(line)
      },
    },
  )
  const call = new Call({
    stream: carrier,
    agent,
    connect: () => connector.connect(sessionRequest('CA1', agent, null)),
    voicing: new EnergyVoicing(),
    ticker: new PlayoutTicker(clock),
    clock,
    log,
    playoutLeadMs: 400,
    onEvent: (event) => events.push(event),
    onEnded: (reason) => ended.push(reason),
  })
  let utterance = 0
  /** Since when an interrupted utterance may trail; null: it may not. */
  let cutAtMs: number | null = null
  /** The utterance has ended: whatever comes now is another one. */
  let over = false

  const session = (): ScriptedSession | null => {
    const last = connector.sessions.at(-1)
    return last?.isOpen === true ? last : null
  }
  const wait = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STRIDE_MS) {
      clock.advance(Math.min(left, STRIDE_MS))
      await settled()
    }
  }
  const speak = (ms: number, text: string): void => {
    if (utterance >= MAX_UTTERANCES) return
    utterance += 1
    cutAtMs = null
    over = false
    const pcm = new Int16Array(ms * SAMPLES_PER_MS).fill(levelOf(utterance))
    session()?.emit('agentText', text)
    session()?.emit('audio', new Uint8Array(pcm.buffer))
  }

  const speakOn = (ms: number): void => {
    if (utterance === 0 || over) return
    if (cutAtMs !== null && clock.nowMs() - cutAtMs > LATE_MS) return
    const pcm = new Int16Array(ms * SAMPLES_PER_MS).fill(levelOf(utterance))
    session()?.emit('audio', new Uint8Array(pcm.buffer))
  }

  const act = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'wait':
        return wait(step.ms)
      case 'caller-frames':
        if (!carrier.closed) carrier.frames(step.count, step.loud ? 0x20 : 0xff)
        return
      case 'missing-frames': {
        carrier.missFrames(step.count)
        return
      }
      case 'foreign-mark':
        carrier.emit('mark', step.name, clock.nowMs())
        return
      case 'lose-marks':
        carrier.losesMarks = step.lost
        return
      case 'repeat-marks':
        if (carrier.lastMark !== null) carrier.emit('mark', carrier.lastMark, clock.nowMs())
        return
      case 'digit':
        carrier.emit('dtmf', step.digit)
        return
      case 'bad-message':
        carrier.emit('badMessage', 'bad-shape')
        return
      case 'hang-up':
        if (!carrier.closed) carrier.hangUp()
        return
      case 'cut':
        if (!carrier.closed) carrier.emit('closed', { by: 'network', code: 1006 })
        return
      case 'accept':
        if (connector.pending === 0) return
        await connector.accept()
        // Another session does not go on with what the one before was saying.
        over = true
        return
      case 'refuse':
        if (connector.pending > 0) await connector.refuse()
        return
      case 'speak':
        speak(step.ms, step.text)
        return
      case 'speak-on':
        speakOn(step.ms)
        return
      case 'generated':
        over = true
        session()?.emit('generationComplete')
        return
      case 'turn-over':
        over = true
        session()?.emit('turnComplete', { reason: null, waiting: step.waiting, final: step.final })
        return
      case 'interrupted':
        if (session() === null) return
        cutAtMs = clock.nowMs()
        interruptions.push({ heardBefore: carrier.heard.length, lastUtterance: utterance })
        session()?.emit('interrupted')
        return
      case 'activity':
        over ||= step.edge === 'end'
        session()?.emit('callerActivity', step.edge)
        return
      case 'caller-text':
        session()?.emit('callerText', step.text)
        return
      case 'tool-call':
        session()?.emit('toolCalls', [{ id: 'call-1', name: 'find_product', args: {} }])
        return
      case 'tool-cancelled':
        session()?.emit('toolsCancelled', ['call-1', 'call-2'])
        return
      case 'resumable':
        session()?.emit('resumable', step.resumable ? `handle-${clock.nowMs()}` : null)
        return
      case 'go-away':
        session()?.emit('goAway', step.timeLeftMs)
        return
      case 'usage':
        session()?.emit('usage', { promptTokens: 1, responseTokens: 1, totalTokens: 2 })
        return
      case 'model-lost':
        over = true
        session()?.lose(step.code)
        return
      case 'nonsense':
        session()?.emit('badMessage', 'malformed part')
        return
    }
  }

  const finish = async (how: Ending): Promise<void> => {
    if (how === 'hang-up' && !carrier.closed) carrier.hangUp()
    else if (how === 'cut' && !carrier.closed) carrier.emit('closed', { by: 'network', code: 1006 })
    else if (how === 'digit-0' && !carrier.closed) carrier.emit('dtmf', '0')
    else if (how === 'shut-down') call.end('shutting-down')
    await wait(AFTERMATH_MS)
    // Whoever is still there after two minutes of silence hangs up.
    if (!carrier.closed) carrier.hangUp()
    while (connector.pending > 0) await connector.accept()
    await wait(AFTERMATH_MS)
  }

  const beginning: readonly Step[] = begins
    ? [{ do: 'accept' }, { do: 'speak', ms: 900, text: 'Hello. ' }]
    : []
  for (const step of [...beginning, ...steps]) {
    await act(step)
    await settled()
  }
  await finish(ending)
  return {
    events,
    ended,
    heard: carrier.heard,
    interruptions,
    logged,
    carrierClosed: carrier.closed,
    corked: carrier.corked,
    openSessions: connector.sessions.filter((one) => one.isOpen).length,
    timersLeft: clock.pending,
  }
}

/** Promises that were settled have told whoever waited. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
}
