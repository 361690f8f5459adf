import type { Transcript } from '../transcript.ts'
import { conversationSoFar, missedPassage } from './requests.ts'
import type { SessionOpening } from './session-opening.ts'

/** What a session that begins anew is told of the call, in characters. */
const MAX_TRANSCRIPT = 4_000
/** What a resumed session is told beyond its snapshot. */
const MAX_PASSAGE = 2_000
/** All of it together; instructions that are much longer have broken resumption. */
const MAX_CONTEXT = 8_000

/**
 * What the next session of a call has to be given: the latest snapshot, and in words what it does
 * not hold.
 *
 * It goes into the instructions, since everything but the model may change on a resumption: no
 * message could carry it that asks for no answer. What was once told stays told, because no later
 * snapshot holds it.
 */
export class LineContext {
  readonly #transcript: Transcript
  #handle: string | null
  #fresh = false
  /** The call was begun in another process. */
  readonly #begunElsewhere: boolean
  /** What the session of now was told. */
  #told: string | null = null

  /** @param handle a snapshot of another process, or null. */
  constructor(transcript: Transcript, handle: string | null) {
    this.#transcript = transcript
    this.#handle = handle
    this.#begunElsewhere = !transcript.isEmpty
  }

  /** How the first session of this process begins. A recorded greeting may be heard already. */
  get firstOpening(): SessionOpening {
    const opening = this.#begunElsewhere
      ? this.opening('resumed')
      : { resumeHandle: null, conversation: null }
    return { ...opening, first: !this.#begunElsewhere }
  }

  /** The latest snapshot. It may be older than now: see {@link handleIsFresh}. */
  get handle(): string | null {
    return this.#handle
  }

  /** Whether the snapshot holds all that was said. */
  get handleIsFresh(): boolean {
    return this.#fresh
  }

  /** @param handle null: no snapshot can be taken now; the older one stays good. */
  resumable(handle: string | null): void {
    this.#fresh = handle !== null
    if (handle === null) return
    this.#handle = handle
    this.#transcript.mark()
  }

  /** How a session begins now. Without a snapshot, or with nothing said yet, it begins anew. */
  opening(how: 'resumed' | 'fresh'): SessionOpening {
    const transcript = this.#transcript
    if (transcript.isEmpty) return { first: false, resumeHandle: null, conversation: null }
    if (how === 'fresh' || this.#handle === null) {
      const conversation = conversationSoFar(transcript.lines(MAX_TRANSCRIPT))
      return { first: false, resumeHandle: null, conversation }
    }
    const passage = transcript.sinceMark(MAX_PASSAGE)
    const told = [this.#told, passage === '' ? null : missedPassage(passage)]
    const conversation = told.filter((one) => one !== null).join('\n\n')
    return {
      first: false,
      resumeHandle: this.#handle,
      conversation: conversation === '' ? null : conversation.slice(-MAX_CONTEXT),
    }
  }

  /** A session has begun so. */
  begun(opening: SessionOpening): void {
    this.#told = opening.conversation
    // What it was told is not in its own snapshots, but needs not be told as missing again.
    this.#transcript.mark()
    this.#fresh = false
    if (opening.resumeHandle === null) this.#handle = null
  }
}
