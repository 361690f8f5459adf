import { FIR_MODULE } from './fir-module.ts'

/** 32-bit floats of a kernel's memory: one page of WebAssembly, 64 KiB. */
const MEMORY_LENGTH = 16_384

/**
 * The inner loop of a FIR filter, and the memory that it works in.
 *
 * All kernels give the same bits: the sums of an output are taken tap after tap, in 32-bit floats,
 * each product rounded before it is added, whichever way the outputs are grouped.
 */
export interface FirKernel {
  readonly kind: 'wasm' | 'script'
  /** Samples, taps and sums alike. Never replaced: views of it stay valid. */
  readonly memory: Float32Array
  /**
   * `sums[m] += Σ taps[t] · lane[m + t]`, for m below `rounds` and t below `count`.
   *
   * `lane`, `taps` and `sums` are indices into the memory; the sums overlap neither of the others.
   */
  readonly addFiltered: (
    lane: number,
    taps: number,
    count: number,
    sums: number,
    rounds: number,
  ) => void
}

/** What is used of the global `WebAssembly`, which the types of Node leave out. */
export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: FirExports }
}

interface FirExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  /** Addresses in bytes. */
  readonly addFiltered: FirKernel['addFiltered']
}

const globals = globalThis as { readonly WebAssembly?: WebAssemblyApi }

/**
 * The fastest kernel that runs here: WebAssembly with SIMD, or JavaScript where that is switched
 * off (`node --jitless`), too old, or has no address space to spare.
 *
 * @param webAssembly null does without.
 */
export function createFirKernel(
  webAssembly: WebAssemblyApi | null = globals.WebAssembly ?? null,
): FirKernel {
  if (webAssembly === null) return createScriptKernel()
  try {
    return createWasmKernel(webAssembly)
  } catch {
    // Slower by far, but not by a bit different.
    return createScriptKernel()
  }
}

function createWasmKernel({ Module, Instance }: WebAssemblyApi): FirKernel {
  const bytes = Uint8Array.from(atob(FIR_MODULE), (character) => character.charCodeAt(0))
  // At once, not in the background: half a kilobyte compiles in less than a millisecond.
  const { memory, addFiltered } = new Instance(new Module(bytes)).exports
  return {
    kind: 'wasm',
    memory: new Float32Array(memory.buffer, 0, MEMORY_LENGTH),
    addFiltered: (lane, taps, count, sums, rounds) => {
      addFiltered(lane << 2, taps << 2, count, sums << 2, rounds)
    },
  }
}

function createScriptKernel(): FirKernel {
  const memory = new Float32Array(MEMORY_LENGTH)
  const addFiltered: FirKernel['addFiltered'] = (lane, taps, count, sums, rounds) => {
    for (let m = 0; m < rounds; m++) {
      let sum = memory[sums + m]!
      for (let t = 0; t < count; t++) {
        sum = Math.fround(sum + Math.fround(memory[taps + t]! * memory[lane + m + t]!))
      }
      memory[sums + m] = sum
    }
  }
  return { kind: 'script', memory, addFiltered }
}
