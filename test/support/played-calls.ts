import { expect } from 'vitest'
import type { CallFact, CallSummary, EndReason } from '../../src/shared/call-event.ts'
import type { NewCall } from '../../src/store/call-log.ts'
import type { Store } from '../../src/store/sql/open-store.ts'

/** Long past: what is due then is due now. */
export const START_MS = 1_700_000_000_000

/** A call for the store, with the facts of one stream. */
export interface PlayedCall extends Partial<NewCall> {
  readonly callId: string
  readonly facts?: readonly CallFact[]
  /** Null: it lasts. */
  readonly ended?: EndReason | null
}

export function said(text: string): CallFact {
  return { type: 'caller-text', text }
}

export function replied(turn: number, latencyMs: number | null, text = ''): readonly CallFact[] {
  return [
    { type: 'reply-started', turn, latencyMs, fromQuietMs: null, firstFrameMs: 1 },
    ...(text === '' ? [] : [{ type: 'agent-text', turn, text } as const]),
  ]
}

export function used(name: string): CallFact {
  const nothing = { args: {}, status: 'ok', message: '', durationMs: 1 }
  return { type: 'tool-run', id: name, name, ...nothing }
}

export function streamEnded(summary: Partial<CallSummary> = {}): CallFact {
  return { type: 'call-ended', summary: summary as CallSummary }
}

/** Writes a call as the server does, and waits until all of it is written. */
export async function play({ callLog }: Store, call: PlayedCall): Promise<void> {
  const { facts = [], ended = 'caller-hung-up', ...known } = call
  const startedAtMs = known.startedAtMs ?? START_MS
  await callLog.open({
    from: '+15550100001',
    to: '+15550100200',
    agent: 'help',
    agentVersion: 'abc123abc123',
    model: 'live',
    ...known,
    startedAtMs,
  })
  await callLog.claim(known.callId, 'me', startedAtMs, false)
  facts.forEach((fact, atMs) => {
    callLog.append({ ...fact, callId: known.callId, atMs })
  })
  if (ended !== null) await callLog.end(known.callId, startedAtMs + 60_000, ended)
  await expect.poll(() => callLog.waiting, { interval: 10, timeout: 10_000 }).toBe(0)
}

/** Adds up all that is due. @returns how many calls it were. */
export async function digest({ digests }: Store): Promise<number> {
  let calls = 0
  while (await digests.next()) calls++
  return calls
}
