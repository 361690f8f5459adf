import { createHmac } from 'node:crypto'

import { unreachable } from '../../shared/errors.ts'

/** How the phone signs: as Twilio does, with another key, or not at all. */
export type Signing = 'right' | 'wrong' | 'none'

/**
 * Twilio's request signature: `base64(HMAC-SHA1(token, url + sorted(name + value)))`.
 *
 * @param url the exact public URL that was requested, query included, fragment left out. For a
 *   media socket it is the `wss://` URL as it stands in the TwiML.
 * @param parameters the form fields of a POST; none for GET and for a media socket.
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signatureOf(
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const signed = Object.entries(parameters)
    // By code unit, as Twilio sorts: a locale would put `callSid` next to `CallSid`.
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .reduce((text, [name, value]) => text + name + value, url)
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64')
}

/** The signature as a header; empty with `none`. */
export function signatureHeader(
  signing: Signing,
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  switch (signing) {
    case 'right':
      return { 'X-Twilio-Signature': signatureOf(authToken, url, parameters) }
    case 'wrong':
      // Well-formed, so that only the comparison can tell.
      return { 'X-Twilio-Signature': signatureOf(`not ${authToken}`, url, parameters) }
    case 'none':
      return {}
    default:
      return unreachable(signing)
  }
}
