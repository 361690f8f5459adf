import { sleep, type Clock } from '../../src/shared/clock.ts'
import type { CallFact } from '../../src/shared/call-event.ts'
import type { CallLog } from '../../src/store/call-log.ts'

export const APPEND_BAR_MS = 0.15
const CALLS = 100
const SECONDS = 20
/** The server's calls share a ticker of that length. */
const TICK_MS = 20
const START_MS = 1_700_000_000_000

/** What one turn of six seconds leaves: as events come in calls that talk all the time. */
const turn: readonly CallFact[] = [
  { type: 'caller-speech', edge: 'start', by: 'us' },
  { type: 'caller-speech', edge: 'start', by: 'model' },
  { type: 'caller-text', text: 'My shelf has a panel that ' },
  { type: 'caller-text', text: 'does not fit in the middle.' },
  { type: 'caller-speech', edge: 'end', by: 'us' },
  { type: 'caller-speech', edge: 'end', by: 'model' },
  { type: 'usage', promptTokens: 900, responseTokens: 120, totalTokens: 1_020 },
  { type: 'reply-started', turn: 4, latencyMs: 810, fromQuietMs: 900, firstFrameMs: 11 },
  { type: 'reply-heard', turn: 4, afterFrameMs: 140 },
  ...Array.from({ length: 10 }, (): CallFact => ({
    type: 'agent-text',
    turn: 4,
    text: ' Turn it over first, please.',
  })),
  { type: 'turn-heard', turn: 4, heardMs: 4_210 },
]
const TURN_MS = 6_000

/**
 * What writing the events of 100 calls down costs the thread that carries their audio, in
 * milliseconds of CPU for each call and second: the same events are made twice, and written once.
 */
export async function measureAppending(callLog: CallLog, clock: Clock): Promise<number> {
  for (let call = 0; call < CALLS; call++) {
    await callLog.open({
      ...{ callId: `BENCH-${call}`, from: '+15550100001', to: '+15550100200', agent: 'bench' },
      ...{ agentVersion: '', model: '', startedAtMs: START_MS },
    })
  }
  const idleMs = await cpuOf(clock, () => undefined)
  const writingMs = await cpuOf(clock, (callId, fact, atMs) => {
    callLog.append({ ...fact, callId, atMs })
  })
  return Math.max(writingMs - idleMs, 0) / (CALLS * SECONDS)
}

/** @returns milliseconds of this thread's CPU. */
async function cpuOf(
  clock: Clock,
  take: (callId: string, fact: CallFact, atMs: number) => void,
): Promise<number> {
  const everyMs = TURN_MS / turn.length
  const sent = new Array<number>(CALLS).fill(0)
  const startMs = clock.nowMs()
  const before = process.threadCpuUsage()
  for (let atMs = 0; atMs < SECONDS * 1_000; atMs = clock.nowMs() - startMs) {
    for (let call = 0; call < CALLS; call++) {
      // Calls do not all speak at the same moment.
      const due = Math.floor((atMs + (call * TURN_MS) / CALLS) / everyMs)
      for (let n = sent[call] ?? 0; n < due; n++) {
        const fact = turn[n % turn.length]
        if (fact !== undefined) take(`BENCH-${call}`, fact, Math.round(atMs))
      }
      sent[call] = due
    }
    await sleep(clock, TICK_MS)
  }
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}
