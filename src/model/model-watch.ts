import type { ModelFault } from './model-errors.ts'

/** Is told how the model's service fares, by whoever opens sessions with it. Must not throw. */
export interface ModelWatch {
  /** A session was opened. */
  opened(): void
  /** A session could not be opened, or one that was open has ended for want of quota. */
  failed(fault: ModelFault): void
}
