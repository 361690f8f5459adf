import type { ModelSession, SessionRequest } from '../../model/model-session.ts'

/** How the next session of a call begins. */
export interface SessionOpening {
  /** The call's first session: one that was opened early will do. */
  readonly first: boolean
  /** Goes on from this snapshot; null: begins anew. */
  readonly resumeHandle: string | null
  /** Goes with the instructions: what the session has to know of the call; null: nothing. */
  readonly conversation: string | null
}

/** Opens a session of a call. Rejects with a `ModelUnavailable`. */
export type OpenSession = (opening: SessionOpening) => Promise<ModelSession>

/** The request for a session that begins so. */
export function openingRequest(base: SessionRequest, opening: SessionOpening): SessionRequest {
  const { resumeHandle, conversation } = opening
  return {
    ...base,
    ...(conversation === null ? {} : { instructions: `${base.instructions}\n\n${conversation}` }),
    ...(resumeHandle === null ? {} : { resumeHandle }),
  }
}
