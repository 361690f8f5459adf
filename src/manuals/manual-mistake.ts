/** Something in a manual that has to be corrected before anybody is told it. */
export interface ManualMistake {
  /** In the file, from 1. */
  readonly line: number
  /** As the end of a sentence that begins with the place. */
  readonly problem: string
  readonly cure: string
}
