import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFirKernel } from '../../../src/audio/fir-kernel.ts'
import {
  BLOCK_ROUNDS,
  FirWorkspace,
  laneLength,
  sharedWorkspace,
} from '../../../src/audio/fir-workspace.ts'
import { planFor } from '../../../src/audio/polyphase.ts'
import { Resampler } from '../../../src/audio/resampler.ts'

const sides = [1, 2, 3, 4, 5, 6]
const plans = new Set(sides.flatMap((up) => sides.map((down) => planFor(down * 4_000, up * 4_000))))

describe('FirWorkspace', () => {
  it('holds every plan that there is at once, and filters by each', () => {
    const workspace = new FirWorkspace(createFirKernel())
    const placed = [...plans].map((plan) => ({ plan, phases: workspace.place(plan) }))
    for (const { plan, phases } of placed) {
      const stride = laneLength(plan)
      const used = workspace.lanes.subarray(0, plan.down * stride)
      used.forEach((_, i) => (used[i] = ((i * 7_919) % 65_536) - 32_768))
      phases.forEach((branches, phase) => {
        workspace.sumPhase(branches, BLOCK_ROUNDS)
        const expected = Array.from({ length: BLOCK_ROUNDS }, (_, m) =>
          plan.branches[phase]!.reduce((sum, { taps, oldestLag }, lane) => {
            const first = lane * stride + plan.historyLength - oldestLag + m
            return taps.reduce((part, tap, t) => part + tap * used[first + t]!, sum)
          }, 0),
        )
        expected.forEach((sum, m) => {
          expect(workspace.sums[m]).toBeCloseTo(sum, 1)
        })
      })
    }
  })

  it('places a plan once', () => {
    const workspace = new FirWorkspace(createFirKernel())
    const plan = planFor(8_000, 16_000)
    expect(workspace.place(plan)).toBe(workspace.place(plan))
  })

  it('is one for all calls', () => {
    expect(sharedWorkspace()).toBe(sharedWorkspace())
  })
})

describe('the output of a Resampler', () => {
  it('has the same bits with and without WebAssembly, at any rates and however cut', () => {
    const workspaces = [createFirKernel(), createFirKernel(null)].map(
      (kernel) => new FirWorkspace(kernel),
    )
    const side = fc.constantFrom(...sides)
    const pieces = fc.array(fc.int16Array({ maxLength: 700 }), { maxLength: 8 })
    fc.assert(
      fc.property(side, side, pieces, (up, down, cut) => {
        const [wasm, script] = workspaces.map((workspace) => {
          const resampler = new Resampler(down * 4_000, up * 4_000, workspace)
          return cut.flatMap((piece) => [...resampler.process(piece)])
        })
        expect(wasm).toEqual(script)
      }),
      { numRuns: 200 },
    )
  })
})
