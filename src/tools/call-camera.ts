/** What a tool may do about cameras that show the assistant of a call something. */
export interface CallCamera {
  /** One shows something now. */
  readonly on: boolean
  /**
   * Makes a link: whoever opens it first, within ten minutes, shows their camera to this call. It
   * goes to the caller alone, and is neither told to the model nor logged.
   *
   * @returns a URL; null: there are no links here.
   */
  link(): string | null
  /**
   * Nothing more is shown, and the links of this call that were made so far are worthless.
   *
   * @returns whether a camera was on.
   */
  stop(): boolean
}
