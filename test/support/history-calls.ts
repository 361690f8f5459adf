import type { HistoryCall, HistoryLine } from '../../src/store/call-history.ts'

/** A call that its caller has ended; whatever matters is given. */
export function historyLine(given: Partial<HistoryLine> = {}): HistoryLine {
  return {
    ...{ callId: 'CA1', from: '+4915123456755', to: '+15550100200', agent: 'help' },
    ...{ startedAtMs: 1_800_000_000_000, endedAtMs: 1_800_000_061_400 },
    ...{ endReason: 'caller-hung-up', agentTurns: 3, callerTurns: 2, bargeIns: 1 },
    ...{ replyP50Ms: 600, replyMaxMs: 900, underruns: 0, tools: ['get_step'], tags: [] },
    ...{ firstWords: 'Hello?', costUsd: 0.0123456789, hasRecording: false },
    ...given,
  }
}

export function historyCall(given: Partial<HistoryCall> = {}): HistoryCall {
  return {
    line: historyLine(),
    ...{ agentVersion: 'v1', model: 'live', givenTo: null, textsKept: true, eventsLeftOut: 0 },
    ...{ streams: [], orders: [], callbacks: [] },
    ...given,
  }
}
