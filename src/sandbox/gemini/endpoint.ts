import type { IncomingHttpHeaders } from 'node:http'

/** The two doors of the service; they differ in credentials and in some fields. */
export type Platform = 'api-key' | 'vertex'

/** What the service says to an upgrade request. */
export type Admission =
  | { readonly kind: 'accepted'; readonly platform: Platform }
  | { readonly kind: 'refused'; readonly status: 403 | 404; readonly reason: string }

/** The SDK writes two slashes in front of `ws`; the documentation writes one. */
const PATHS: readonly { readonly path: RegExp; readonly platform: Platform }[] = [
  {
    path: /^\/{1,2}ws\/google\.ai\.generativelanguage\.v1beta\.GenerativeService\.BidiGenerateContent$/,
    platform: 'api-key',
  },
  {
    path: /^\/{1,2}ws\/google\.cloud\.aiplatform\.v1beta1\.LlmBidiService\/BidiGenerateContent$/,
    platform: 'vertex',
  },
]

/**
 * Decides on an upgrade by its path, its API version and its credentials. Any non-empty key or
 * bearer token will do. The reason never repeats the URL: the key is in it.
 */
export function admit(requestUrl: string, headers: IncomingHttpHeaders): Admission {
  const [path = '', query = ''] = requestUrl.split('?', 2)
  const platform = PATHS.find((one) => one.path.test(path))?.platform
  switch (platform) {
    case undefined:
      return { kind: 'refused', status: 404, reason: 'no such method or API version' }
    case 'api-key':
      return (new URLSearchParams(query).get('key') ?? '') === ''
        ? { kind: 'refused', status: 403, reason: 'the API key is missing (?key=)' }
        : { kind: 'accepted', platform }
    case 'vertex':
      return /^Bearer \S+$/i.test(headers.authorization ?? '')
        ? { kind: 'accepted', platform }
        : { kind: 'refused', status: 403, reason: 'the bearer token is missing' }
  }
}
