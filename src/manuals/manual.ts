/** A part as the parts list has it. */
export interface ManualPart {
  /** As printed on the bag and in the manual. */
  readonly code: string
  /** As callers may hear it. */
  readonly name: string
  /** How many are in the box. */
  readonly count: number
  /** How somebody would describe it who does not know its name. */
  readonly looks: string | null
}

/** A part that a step uses up. */
export interface StepPart {
  readonly code: string
  readonly count: number
}

/** One step of an assembly. */
export interface ManualStep {
  /** 1 is the first. */
  readonly number: number
  readonly title: string
  /** What to do, in short sentences. */
  readonly text: string
  /** What it takes out of the box; each part once. */
  readonly parts: readonly StepPart[]
  readonly warnings: readonly string[]
  readonly mistakes: readonly string[]
  /** File in `diagrams/`, beside the manual; null: there is no picture of it. */
  readonly diagram: string | null
}

/** The assembly manual of one product. */
export interface Manual {
  /** As printed: `FJ-2041`. */
  readonly articleNumber: string
  readonly product: string
  /** Whose product it is: a name that callers say as well, but that tells no product apart. */
  readonly maker?: string
  /** wardrobe, bed, desk, shelf, … */
  readonly kind: string
  /** What callers call it. */
  readonly aliases: readonly string[]
  readonly tools: readonly string[]
  readonly parts: readonly ManualPart[]
  readonly steps: readonly ManualStep[]
  /** People that are needed, and about how long it takes, minutes. */
  readonly people: number
  readonly minutes: number
}
