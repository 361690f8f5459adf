/** What a person does whose telephone is dialled. Times in milliseconds, as a person needs them. */
export type PersonScript =
  /** Answers, listens, presses a key and talks with the caller. */
  | {
      readonly does: 'takes'
      readonly ringsMs?: number
      /** Default `1`. */
      readonly key?: string
      /** Then they hang up. Default two seconds. */
      readonly talksMs?: number
    }
  /** Answers and presses nothing, as a mailbox does. */
  | { readonly does: 'ignores'; readonly ringsMs?: number }
  | { readonly does: 'busy' }
  /** It rings until the time is up. */
  | { readonly does: 'no-answer' }
  /** The number cannot be reached. */
  | { readonly does: 'fails' }

/** Nobody else is on this network. */
export const defaultPerson: PersonScript = { does: 'no-answer' }
