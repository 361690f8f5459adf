/** How a text to a number goes. */
export type TextFate =
  | { readonly kind: 'delivered'; readonly afterMs?: number }
  /** It was taken, and did not arrive: a status callback says so. */
  | { readonly kind: 'undelivered'; readonly code: number; readonly afterMs?: number }
  /** The request itself is refused. */
  | { readonly kind: 'refused'; readonly code: number }
  /** Nothing more is heard of it. */
  | { readonly kind: 'silent' }

/** What Twilio answers a request with that it does not carry out. */
export interface RestFault {
  readonly status: number
  /** https://www.twilio.com/docs/api/errors */
  readonly code: number
  readonly message: string
}

const E164 = /^\+[1-9]\d{6,14}$/
const MAX_BODY_CHARACTERS = 1_600

/** What is wrong with the form of a new message, as Twilio checks it; null: nothing. */
export function faultOfText(form: Readonly<Record<string, string>>): RestFault | null {
  const { To: to = '', From: from, MessagingServiceSid: service, Body: body = '' } = form
  if (to === '') return fault(21_604, "A 'To' phone number is required.")
  if (!E164.test(to)) return fault(21_211, `Invalid 'To' Phone Number: ${to}`)
  if (from === undefined && service === undefined) {
    return fault(21_603, "A 'From' phone number is required.")
  }
  if (from !== undefined && !E164.test(from)) return fault(21_212, "Invalid 'From' Phone Number")
  if (service !== undefined && !/^MG[0-9a-fA-F]{32}$/.test(service)) {
    return fault(21_701, 'The Messaging Service does not exist.')
  }
  if (body === '') return fault(21_602, 'Message body is required.')
  if (body.length > MAX_BODY_CHARACTERS) {
    return fault(21_617, 'The concatenated message body exceeds the 1600 character limit.')
  }
  return null
}

export function fault(code: number, message: string, status = 400): RestFault {
  return { status, code, message }
}
