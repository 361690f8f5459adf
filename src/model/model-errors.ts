import { HexkeyError } from '../shared/errors.ts'

/** Why a model session could not be opened or has ended. */
export type ModelFault =
  /** No answer in time. */
  | 'deadline'
  /** Refused before or during the set-up: key, model name or configuration. */
  | 'refused'
  /** A field or a sequence that the model does not accept (1007). */
  | 'invalid'
  /** No quota or capacity (429, 1011 with "quota"). */
  | 'quota'
  /** The connection reached its time limit. */
  | 'expired'
  /** The network or the service failed. */
  | 'network'

/** A session could not be opened. The caller has a spoken way out. */
export class ModelUnavailable extends HexkeyError {
  readonly code = 'MODEL_UNAVAILABLE'
  readonly fault: ModelFault
  readonly retryable: boolean

  constructor(fault: ModelFault, detail: string, options?: ErrorOptions) {
    super(`the model could not be reached (${fault}): ${detail}`, options)
    this.fault = fault
    this.retryable = isRetryable(fault)
  }
}

/** An open session ended without us asking. */
export class ModelLost extends HexkeyError {
  readonly code = 'MODEL_LOST'
  readonly fault: ModelFault
  readonly closeCode: number
  readonly retryable: boolean

  constructor(fault: ModelFault, closeCode: number, detail: string) {
    super(`the model session ended (${fault}, ${closeCode}): ${detail}`)
    this.fault = fault
    this.closeCode = closeCode
    this.retryable = isRetryable(fault)
  }
}

/** The model owed a reply, and neither asking nor another session made it speak. */
export class ModelSilent extends HexkeyError {
  readonly code = 'MODEL_SILENT'
  readonly retryable = false

  constructor() {
    super('the model did not answer, in no session')
  }
}

function isRetryable(fault: ModelFault): boolean {
  return fault !== 'refused' && fault !== 'invalid'
}
