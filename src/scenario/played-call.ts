/** Something that happened in a call; milliseconds since it was placed. */
export type Happened = { readonly atMs: number } & (
  | { readonly kind: 'caller'; readonly text: string }
  | { readonly kind: 'keys'; readonly digit: string }
  /** What the agent said of one turn; `cut`: the caller heard no more of it than this. */
  | { readonly kind: 'agent'; readonly text: string; readonly cut: boolean }
  | ToolUse
  /** The telephone network’s own voice. */
  | { readonly kind: 'network'; readonly text: string }
  | { readonly kind: 'transfer'; readonly person: string; readonly summary: string }
  | { readonly kind: 'dialled'; readonly text: string }
  | { readonly kind: 'person'; readonly text: string }
  /** Anything else that is worth a line. */
  | { readonly kind: 'note'; readonly text: string }
)

/** A tool that the model called. */
export interface ToolUse {
  readonly kind: 'tool'
  readonly atMs: number
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** Of its result; null: it never came to one. */
  readonly status: string | null
  readonly message: string
  readonly durationMs: number | null
}

/** A part that stands in the order book. */
export interface OrderedPart {
  readonly part: string
  readonly count: number
}

/** A text message that the telephone network took. */
interface SentText {
  readonly to: string
  readonly body: string
}

/** A call that was played to its end, as it is judged. */
export interface PlayedCall {
  /** In order. */
  readonly happened: readonly Happened[]
  /** From the caller’s last sound to the agent’s first, for each answer. */
  readonly replyMs: readonly number[]
  /** The server’s word for why it ended; null: it never said. */
  readonly endReason: string | null
  /** Who ended it on the telephone’s side. */
  readonly completedBy: string
  /** The caller heard the last of the agent’s turns to its end. */
  readonly lastWordsHeard: boolean
  /** The caller and the person to whom the call was given have talked. */
  readonly joined: boolean
  /** The caller’s number, or `anonymous`. */
  readonly from: string
  readonly texts: readonly SentText[]
  readonly ordered: readonly OrderedPart[]
  readonly callbacks: number
  readonly durationMs: number
}

/** What happened of one kind, in order. */
export function allOf<Kind extends Happened['kind']>(
  call: PlayedCall,
  kind: Kind,
): readonly Extract<Happened, { readonly kind: Kind }>[] {
  return call.happened.filter(
    (one): one is Extract<Happened, { readonly kind: Kind }> => one.kind === kind,
  )
}
