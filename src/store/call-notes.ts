export const noteBounds = {
  tags: 20,
  comments: 200,
} as const

/** What somebody wrote to a call. */
export interface CallComment {
  readonly by: string
  /** Unix time, milliseconds. */
  readonly atMs: number
  readonly text: string
}

/** `unknown-call`: there is none of that id; `too-many`: {@link noteBounds} are reached. */
export type Noted = 'noted' | 'unknown-call' | 'too-many'

/**
 * What people write to calls. It goes with the call; comments go with its texts as well. Promises
 * reject with a `StoreUnavailable` (retryable).
 */
export interface CallNotes {
  /** A tag that is there stays as it is. */
  tag(callId: string, tag: string, by: string, atMs: number): Promise<Noted>
  /** A tag that is not there is no mistake. */
  untag(callId: string, tag: string): Promise<'noted' | 'unknown-call'>
  /** Payment-card numbers are taken out of the text. @returns the comment as it is kept. */
  comment(callId: string, comment: CallComment): Promise<CallComment | Exclude<Noted, 'noted'>>
  /** Oldest first. */
  commentsOf(callId: string): Promise<readonly CallComment[]>
}
