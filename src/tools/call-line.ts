/** Digits that were asked for. */
export type GatheredDigits =
  | { readonly kind: 'gathered'; readonly digits: string }
  | { readonly kind: 'nothing-pressed' }
  | { readonly kind: 'call-over' }

/** What a tool may do to the telephone call that it runs in. */
export interface CallLine {
  /** The caller works and wants to be left alone; ends when they speak again. */
  startHold(): void
  /**
   * The call ends once the goodbye that is said next was heard, in 8 s at the latest; the caller
   * who speaks before that keeps the call.
   */
  endCall(): void
  /**
   * A person takes the call once what is said next was heard.
   *
   * @param person a name from the assistant's folder.
   * @param summary what the person is told before the caller is joined; at most 600 characters.
   */
  transfer(person: string, summary: string): void
  /**
   * Gathers keys that the caller presses, up to `most` of them, `#`, or a pause.
   *
   * @param secret they go neither to the model, nor to logs, storage or recordings.
   */
  collectDigits(wanted: {
    readonly most: number
    readonly secret: boolean
    readonly timeoutMs: number
    readonly signal: AbortSignal
  }): Promise<GatheredDigits>
}
