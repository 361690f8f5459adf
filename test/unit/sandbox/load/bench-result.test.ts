import { describe, expect, it } from 'vitest'
import {
  resultOf,
  summaryOf,
  type RunMeasurements,
} from '../../../../src/sandbox/load/bench-result.ts'
import { tableOf, voidReason } from '../../../../src/sandbox/load/bench-table.ts'

const punctual = { p99Ms: 1, maxMs: 9 }
const run: RunMeasurements = {
  name: 'Hexkey',
  calls: 100,
  seconds: 20,
  windowMs: 20_000,
  cpuMs: { server: 3_600, phones: 2_000, model: 2_200, others: 100 },
  idleRssMb: 100,
  rssMb: 140.04,
  eventLoopDelayMs: { p50: 0.104, p99: 2.5, max: 11 },
  lag: { phones: punctual, model: punctual },
  uplinkAddedMs: [2, 3, 4],
  downlinkAddedMs: [5],
  interruptToClearMs: [],
  unanswered: 0,
  underruns: 1,
  framesLost: 2,
  badMessages: 0,
}
const late: RunMeasurements = {
  ...run,
  lag: { phones: { p99Ms: 5.01, maxMs: 9 }, model: punctual },
}

describe('the result of a run', () => {
  it('has exactly the fields that scripts rely on', () => {
    expect(resultOf(run)).toEqual({
      calls: 100,
      seconds: 20,
      cpuMsPerCallSecond: 1.8,
      rssMb: 140,
      rssMbPerCall: 0.4,
      eventLoopDelayMs: { p50: 0.1, p99: 2.5, max: 11 },
      uplinkAddedMs: { p50: 3, p99: 4 },
      downlinkAddedMs: { p50: 5, p99: 5 },
      interruptToClearMs: { p50: null, p99: null },
      underruns: 1,
      framesLost: 2,
      void: false,
    })
  })

  it('is void when either side of the load was late', () => {
    expect(resultOf(late).void).toBe(true)
    expect(resultOf({ ...run, lag: { phones: punctual, model: late.lag.phones } }).void).toBe(true)
    expect(voidReason(run)).toBeNull()
    expect(voidReason(late)).toMatch(/^VOID: the load was late in the run of Hexkey/)
  })

  it('stands beside that of the peer, with the ratio', () => {
    const peer = resultOf({ ...run, cpuMs: { ...run.cpuMs, server: 7_200 } })
    expect(summaryOf(resultOf(run), peer)).toEqual({ ...resultOf(run), peer, cpuRatio: 0.5 })
    expect(summaryOf(resultOf(run), null)).toEqual(resultOf(run))
    expect(summaryOf(resultOf(run), resultOf(late)).void).toBe(true)
  })
})

describe('the table', () => {
  it('has a row for each figure and a column for each run', () => {
    const lines = tableOf([run, { ...run, name: 'other' }]).split('\n')
    expect(lines[0]).toMatch(/^server +Hexkey +other$/)
    expect(lines).toContainEqual(
      expect.stringMatching(/^CPU, ms per call and second +1\.800 +1\.8/),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/^uplink added .* 3\.00 \/ 4\.00 {2}\(3 meas/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^interrupted → clear .* none +none$/))
  })
})
