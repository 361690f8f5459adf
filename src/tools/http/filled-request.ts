/** A request whose places were filled with what the model said. */
export type FilledRequest =
  | { readonly kind: 'filled'; readonly url: URL; readonly body: string | null }
  /** What is wrong, for the model. */
  | { readonly kind: 'impossible'; readonly why: string }

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const MAX_URL_CHARACTERS = 4_000
const MAX_BODY_CHARACTERS = 16_000

/**
 * Fills a URL template. Each value is encoded, so that it stays within its place: it adds no
 * segment to the path, no parameter to the query, and never changes the host. What has no place in
 * the template goes into the query (GET), or into the body as JSON.
 *
 * @param args only those that the tool declares.
 */
export function filledRequest(
  method: 'GET' | 'POST' | 'PUT',
  template: string,
  args: Readonly<Record<string, unknown>>,
): FilledRequest {
  const [path = ''] = template.split('?', 1)
  const query = template.slice(path.length)
  if (path.split('/', 3)[2]?.includes('{') !== false) {
    return { kind: 'impossible', why: 'The host of the address is not fixed.' }
  }
  const placed = new Set([...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ''))
  for (const name of placed) {
    if (plainText(args[name]) !== null) continue
    return { kind: 'impossible', why: `"${name}" must be a text, a number, true or false.` }
  }
  const fill = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (_, name: string) =>
      encodeURIComponent((plainText(args[name]) ?? '').toWellFormed()),
    )
  const segments = path.split('/').map((segment) => ({ segment, filled: fill(segment) }))
  // The dots would climb in the path, and nothing would name another resource.
  if (segments.some(({ segment, filled }) => segment !== filled && /^\.{0,2}$/.test(filled))) {
    return { kind: 'impossible', why: 'A value that stands in the path is empty or only dots.' }
  }
  const url = URL.parse(segments.map(({ filled }) => filled).join('/') + fill(query))
  if (url === null) return { kind: 'impossible', why: 'The values make no address.' }
  const rest = Object.entries(args).filter(([name]) => !placed.has(name))
  if (method === 'GET') {
    for (const [name, value] of rest) {
      if (value === undefined) continue
      url.searchParams.append(name, plainText(value) ?? JSON.stringify(value))
    }
  }
  const body = method === 'GET' ? null : JSON.stringify(Object.fromEntries(rest))
  if (url.href.length > MAX_URL_CHARACTERS || (body ?? '').length > MAX_BODY_CHARACTERS) {
    return { kind: 'impossible', why: 'The values are too long.' }
  }
  return { kind: 'filled', url, body }
}

function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
