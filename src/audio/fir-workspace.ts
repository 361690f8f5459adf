import { createFirKernel } from './fir-kernel.ts'
import type { FirKernel } from './fir-kernel.ts'
import type { Branch, PolyphasePlan } from './polyphase.ts'

/** Rounds that are filtered at a time: 20 ms of telephone sound. Bounds the working memory. */
export const BLOCK_ROUNDS = 160

/** Room for the samples of 6 lanes, the most that a plan has, with 40 of history; 35 is the most. */
const LANES_LENGTH = 6 * (40 + BLOCK_ROUNDS)

// Where things lie in the memory of the kernel; the taps of all plans follow.
const SUMS_AT = 0
const LANES_AT = SUMS_AT + BLOCK_ROUNDS
const TAPS_AT = LANES_AT + LANES_LENGTH

/** A branch whose taps are in the kernel's memory, from `tapsAt` on. */
interface PlacedBranch {
  readonly tapsAt: number
  readonly tapCount: number
  /** Where its first sample lies. */
  readonly laneAt: number
}

/** A plan made ready: for each phase the branches that add up to it. */
export type PlacedPlan = readonly (readonly PlacedBranch[])[]

/**
 * Where the resamplers of a process do their sums: one kernel, the taps of every plan in use, and
 * room for the samples and sums of one block. All calls share it; who works here does not give way
 * in the middle and leaves nothing behind.
 */
export class FirWorkspace {
  /** The samples of a block: `laneLength(plan)` for each lane, one lane after the other. */
  readonly lanes: Float32Array
  /** What `sumPhase` found. */
  readonly sums: Float32Array
  readonly #kernel: FirKernel
  /** At most 23 plans exist, 11 kB of taps in all: a sixth of the memory. */
  readonly #placed = new Map<PolyphasePlan, PlacedPlan>()
  #freeAt = TAPS_AT

  constructor(kernel: FirKernel) {
    this.#kernel = kernel
    this.lanes = kernel.memory.subarray(LANES_AT, TAPS_AT)
    this.sums = kernel.memory.subarray(SUMS_AT, LANES_AT)
  }

  /** Brings the taps of a plan into the kernel's memory, once. */
  place(plan: PolyphasePlan): PlacedPlan {
    const placed =
      this.#placed.get(plan) ??
      plan.branches.map((lanes) =>
        lanes.map((branch, lane) => this.#placeBranch(branch, lane, plan)),
      )
    this.#placed.set(plan, placed)
    return placed
  }

  #placeBranch({ taps, oldestLag }: Branch, lane: number, plan: PolyphasePlan): PlacedBranch {
    const tapsAt = this.#freeAt
    this.#kernel.memory.set(taps, tapsAt)
    this.#freeAt += taps.length
    const laneAt = LANES_AT + lane * laneLength(plan) + plan.historyLength - oldestLag
    return { tapsAt, tapCount: taps.length, laneAt }
  }

  /** Filters `lanes` into `sums`, for one phase and the given number of rounds. */
  sumPhase(branches: readonly PlacedBranch[], rounds: number): void {
    this.sums.fill(0, 0, rounds)
    for (let lane = 0; lane < branches.length; lane++) {
      const { laneAt, tapsAt, tapCount } = branches[lane]!
      this.#kernel.addFiltered(laneAt, tapsAt, tapCount, SUMS_AT, rounds)
    }
  }
}

/** Samples of a lane in the workspace: the history, then those of the block. */
export function laneLength({ historyLength }: PolyphasePlan): number {
  return historyLength + BLOCK_ROUNDS
}

let shared: FirWorkspace | null = null

/** The workspace of this process. */
export function sharedWorkspace(): FirWorkspace {
  return (shared ??= new FirWorkspace(createFirKernel()))
}
