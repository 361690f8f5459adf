import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFirKernel } from '../../../src/audio/fir-kernel.ts'
import type { FirKernel, WebAssemblyApi } from '../../../src/audio/fir-kernel.ts'

const SUMS_AT = 0
const LANE_AT = 400
const TAPS_AT = 900

const float = fc.float({ noNaN: true, min: -40_000, max: 40_000 })

function bitsAfter(kernel: FirKernel, values: readonly number[], count: number, rounds: number) {
  // Past the last value they repeat, so that every sum has something to read.
  for (let i = 0; i < 1_000; i++) kernel.memory[i] = values[i % values.length]!
  kernel.addFiltered(LANE_AT + (count % 5), TAPS_AT, count, SUMS_AT, rounds)
  return new Uint32Array(kernel.memory.slice(0, 1_000).buffer)
}

describe('the kernels', () => {
  const wasm = createFirKernel()
  const script = createFirKernel(null)

  it('are one of each kind here', () => {
    expect([wasm.kind, script.kind]).toEqual(['wasm', 'script'])
  })

  it('agree to the last bit, and on what they leave alone', () => {
    fc.assert(
      fc.property(
        fc.array(float, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 200 }),
        (values, count, rounds) => {
          const bits = bitsAfter(wasm, values, count, rounds)
          expect(bits).toEqual(bitsAfter(script, values, count, rounds))
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([wasm, script])('add the filtered lane to the sums ($kind)', (kernel) => {
    kernel.memory.set([1, 2, 3, 4], LANE_AT)
    kernel.memory.set([10, 100], TAPS_AT)
    kernel.memory.set([0.5, 0, 0, 7], SUMS_AT)
    kernel.addFiltered(LANE_AT, TAPS_AT, 2, SUMS_AT, 3)
    expect([...kernel.memory.subarray(0, 4)]).toEqual([210.5, 320, 430, 7])
  })
})

describe('createFirKernel', () => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }

  it('does without WebAssembly where the module is refused', () => {
    class Module {
      readonly compiled = false
      constructor() {
        throw new TypeError('no SIMD')
      }
    }
    expect(createFirKernel({ ...WebAssembly, Module }).kind).toBe('script')
  })

  it('does without it where there is no memory for an instance', () => {
    class Instance {
      readonly exports: never
      constructor() {
        throw new RangeError('could not allocate memory')
      }
    }
    expect(createFirKernel({ Module: WebAssembly.Module, Instance }).kind).toBe('script')
  })
})
