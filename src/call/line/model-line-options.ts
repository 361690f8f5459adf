import type { ModelSession } from '../../model/model-session.ts'
import type { CallFact } from '../../shared/call-event.ts'
import type { Clock } from '../../shared/clock.ts'
import type { SpokenSoFar } from '../agent-speech.ts'
import type { Transcript } from '../transcript.ts'
import type { Filling } from './filler.ts'
import type { OpenSession } from './session-opening.ts'

/** What the line needs of the agent's voice. */
interface LineVoice {
  /** Whether there is something that the caller has not heard yet. */
  readonly unheard: boolean
  /** The session is gone: what has come of its turn is played to its end. */
  breakOff(): SpokenSoFar
}

export interface ModelLineOptions {
  readonly open: OpenSession
  readonly voice: LineVoice
  readonly transcript: Transcript
  /** Goes on with a call of another process, from its latest snapshot; null: there is none. */
  readonly resumeHandle: string | null
  /** Has something be heard while the model is away. */
  readonly fill: (filling: Filling) => void
  /** Whether the conversation goes on while this tool runs. */
  readonly isBackground: (tool: string) => boolean
  readonly clock: Clock
  readonly report: (fact: CallFact) => void
}

/** Where a line is: `away` between two sessions. */
export type LineState =
  | { readonly kind: 'away'; readonly sinceMs: number }
  | { readonly kind: 'open'; readonly session: ModelSession; readonly leave: () => void }
  | { readonly kind: 'closed' }
