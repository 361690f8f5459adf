import { describe, expect, it } from 'vitest'
import {
  busyMsIn,
  cpuMsIn,
  machineBusyMs,
  residentMbIn,
  usageOf,
} from '../../../../src/sandbox/load/process-usage.ts'

describe('figures of a process', () => {
  it('are user and system time together', () => {
    const stat = '4242 (node) S 1 4242 4242 0 -1 4194304 9 0 0 0 1234 567 8 9 20 0 11 0 100 1 2 3'
    expect(cpuMsIn(stat)).toBe(18_010)
  })

  it('are read behind a command that looks like fields', () => {
    const stat = '7 (a) b (c d) S 1 7 7 0 -1 4194304 9 0 0 0 10 5 8 9 20 0 11 0 100 1 2 3'
    expect(cpuMsIn(stat)).toBe(150)
  })

  it('include resident memory', () => {
    expect(residentMbIn('Name:\tnode\nVmHWM:\t  9999 kB\nVmRSS:\t  204800 kB\n')).toBe(200)
  })

  it('are had of a process that runs', async () => {
    const before = await usageOf(process.pid)
    expect(before.residentMb).toBeGreaterThan(1)
    expect(before.cpuMs).toBeGreaterThan(0)
  })

  it('are refused with the reason for one that does not', async () => {
    await expect(usageOf(2 ** 30)).rejects.toThrow(/no figures of process 1073741824 in \/proc/)
  })
})

describe('figures of the machine', () => {
  it('are everything but waiting', () => {
    expect(busyMsIn('cpu  100 1 20 9000 300 4 5 6 0 0\ncpu0 1 2 3\n')).toBe(1_360)
  })

  it('grow', async () => {
    expect(await machineBusyMs()).toBeGreaterThan(0)
  })
})
