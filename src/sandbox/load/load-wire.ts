/** One message of the caller's end, as it is written to the socket below: text, or bytes. */
export type Outgoing = string | Uint8Array

/** What the caller's end makes of one message of the server. */
export type Heard =
  | {
      readonly kind: 'audio'
      readonly samples: number
      /** Index of the first loud sample, or -1: see marker.ts. */
      readonly firstLoud: number
    }
  | { readonly kind: 'mark'; readonly name: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'other' }
  /** The other side would drop it with a warning. */
  | { readonly kind: 'invalid' }

/** How the caller's end of a stream is spoken: a telephone's, or a page's. */
export interface LoadWire {
  /** Samples a second of what the caller hears. */
  readonly agentRate: number
  /** Once the socket is open. */
  opening(): readonly Outgoing[]
  /** The next 20 ms of the caller. */
  frame(): Outgoing
  mark(name: string): Outgoing
  hangUp(): Outgoing
  read(data: Buffer, binary: boolean): Heard
}
