import { HexkeyError } from '../../shared/errors.ts'

export type HttpMethod = 'GET' | 'POST'

/** `<Stream>` inside `<Connect>`. */
export interface StreamNoun {
  /** As it stands in the document: this very text is what the upgrade is signed for. */
  readonly url: string
  readonly name: string | null
  readonly track: string | null
  readonly statusCallback: string | null
  readonly statusCallbackMethod: HttpMethod
  /** `<Parameter>` elements; they arrive in `start.customParameters`. */
  readonly parameters: Readonly<Record<string, string>>
}

/** One instruction to the phone network. URLs are as written: absolute or relative. */
export type TwimlVerb =
  | {
      readonly verb: 'Connect'
      readonly action: string | null
      readonly method: HttpMethod
      readonly stream: StreamNoun
    }
  | {
      readonly verb: 'Say'
      readonly text: string
      readonly language: string | null
      readonly voice: string | null
      /** How often it is said; 0 is until the caller hangs up. */
      readonly loop: number
    }
  | { readonly verb: 'Play'; readonly url: string; readonly loop: number }
  | { readonly verb: 'Pause'; readonly lengthSeconds: number }
  | { readonly verb: 'Hangup' }
  | { readonly verb: 'Reject'; readonly reason: 'rejected' | 'busy' }
  | { readonly verb: 'Redirect'; readonly url: string; readonly method: HttpMethod }
  | {
      readonly verb: 'Dial'
      /** Numbers, clients or SIP addresses, in order. */
      readonly targets: readonly string[]
      readonly action: string | null
      readonly method: HttpMethod
      readonly timeoutSeconds: number
      readonly callerId: string | null
      /** Of the first `<Number url>`: what who answers hears before the two are joined. */
      readonly whisper: { readonly url: string; readonly method: HttpMethod } | null
    }
  | {
      readonly verb: 'Gather'
      readonly action: string | null
      readonly method: HttpMethod
      readonly numDigits: number | null
      /** Empty: no key ends it. */
      readonly finishOnKey: string
      readonly timeoutSeconds: number
      /** What is said while keys may be pressed. */
      readonly prompts: readonly { readonly text: string; readonly language: string | null }[]
    }
  /** A real verb that this phone does not act out. */
  | { readonly verb: 'Other'; readonly name: string }

export interface TwimlDocument {
  readonly verbs: readonly TwimlVerb[]
  /** What Twilio would note as 12200 and go on: attributes and nouns it does not know. */
  readonly warnings: readonly string[]
}

/**
 * The answer cannot be used as TwiML.
 *
 * `twilioCode` is 12100 when it is not XML and 12200 when it is XML of another kind
 * (https://www.twilio.com/docs/api/errors).
 */
export class TwimlInvalid extends HexkeyError {
  readonly code = 'TWIML_INVALID'
  readonly retryable = false
  readonly twilioCode: 12_100 | 12_200

  constructor(twilioCode: 12_100 | 12_200, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.twilioCode = twilioCode
  }
}

/** What the report says of a document: its verbs in order, `Record` for one not acted out. */
export function verbNames(document: TwimlDocument): readonly string[] {
  return document.verbs.map((verb) => (verb.verb === 'Other' ? verb.name : verb.verb))
}
