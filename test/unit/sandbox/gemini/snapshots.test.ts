import { describe, expect, it } from 'vitest'

import { defineScenario } from '../../../../src/sandbox/gemini/scenario.ts'
import { type Connection, Snapshots } from '../../../../src/sandbox/gemini/snapshots.ts'

const TWO_HOURS_MS = 7_200_000

const snapshot = {
  modelName: 'models/gemini-3.8-live',
  scenario: defineScenario({ lines: [{ silent: true }] }),
  position: { index: 1, said: 0, aside: null },
  context: { text: 0, audio: 0, video: 0 },
  results: new Map(),
}

describe('a resumption handle', () => {
  it('leads to its snapshot once its connection has ended', () => {
    const snapshots = new Snapshots()
    const connection: Connection = { endedAtMs: null }
    const handle = snapshots.keep(connection, snapshot)
    expect(snapshots.recall(handle, 0)).toEqual({ kind: 'connected' })
    connection.endedAtMs = 1_000
    expect(snapshots.recall(handle, 2_000)).toEqual({ kind: 'found', snapshot })
    expect(snapshots.recall(handle, 1_000 + TWO_HOURS_MS)).toMatchObject({ kind: 'found' })
    expect(snapshots.recall(handle, 1_001 + TWO_HOURS_MS)).toEqual({ kind: 'expired' })
  })

  it('of another server is unknown', () => {
    const handle = new Snapshots().keep({ endedAtMs: 0 }, snapshot)
    expect(new Snapshots().recall(handle, 0)).toEqual({ kind: 'unknown' })
  })

  it('is forgotten when ten thousand newer ones were given out', () => {
    const snapshots = new Snapshots()
    const [first, second] = Array.from({ length: 10_001 }, () =>
      snapshots.keep({ endedAtMs: 0 }, snapshot),
    )
    expect(snapshots.recall(first!, 0).kind).toBe('unknown')
    expect(snapshots.recall(second!, 0).kind).toBe('found')
  })
})
