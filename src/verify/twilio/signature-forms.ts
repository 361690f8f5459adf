import { createHmac, timingSafeEqual } from 'node:crypto'

/** A text that may have been signed, and how to call it. */
export interface SignedForm {
  readonly name: string
  readonly url: string
}

/**
 * The texts that the upgrade of a media socket may be signed for, the documented one first.
 *
 * @param streamUrl the URL of the Media Stream as it stands in the TwiML.
 */
export function candidateForms(streamUrl: string): readonly SignedForm[] {
  const literal = { name: 'the literal URL', url: streamUrl }
  const { protocol, host, port } = new URL(streamUrl)
  const secure = protocol === 'wss:'
  const schemes = secure ? ['wss:', 'https:'] : ['ws:', 'http:']
  const ports = port === '' ? ['', ':443', ':80'] : ['']
  const path = streamUrl.slice(`${protocol}//${host}`.length)
  const variants = schemes.flatMap((scheme) =>
    ports.flatMap((suffix) =>
      ['', '/'].map((slash): SignedForm => {
        const details = [
          ...(scheme === protocol ? [] : [`the scheme ${scheme}`]),
          ...(suffix === '' ? [] : [`the port ${suffix}`]),
          ...(slash === '' ? [] : ['a trailing slash']),
        ]
        return {
          name: `the URL with ${details.join(' and ')}`,
          url: `${scheme}//${host}${suffix}${path}${slash}`,
        }
      }),
    ),
  )
  return [literal, ...variants.filter(({ url }) => url !== streamUrl)]
}

/** The form that was signed, or null when it is none of them. */
export function signedForm(
  signature: string,
  forms: readonly SignedForm[],
  authTokens: readonly string[],
): SignedForm | null {
  return (
    forms.find(({ url }) => authTokens.some((token) => isSigned(signature, url, token))) ?? null
  )
}

/** `base64(HMAC-SHA1(token, url))`: an upgrade has no parameters. */
function isSigned(signature: string, url: string, token: string): boolean {
  const expected = Buffer.from(createHmac('sha1', token).update(url).digest('base64'))
  const given = Buffer.from(signature)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
