/** Where the pages are. */
export const BASE = '/console'

/** A page, and what it is about. */
export type Route =
  | { readonly page: 'sign-in'; readonly returnTo: string }
  | { readonly page: 'live'; readonly callId: string | null }
  | { readonly page: 'calls'; readonly search: string }
  | { readonly page: 'call'; readonly callId: string; readonly atMs: number | null }
  | { readonly page: 'overview'; readonly search: string }
  | { readonly page: 'audit' }
  | { readonly page: 'nowhere' }

/** Which page an address means. */
export function routeOf(path: string, search: string): Route {
  const [room = '', id, ...rest] = partsOf(path)
  if (rest.length > 0 || !isOurs(path)) return { page: 'nowhere' }
  switch (room) {
    case '':
      return { page: 'live', callId: null }
    case 'live':
      return { page: 'live', callId: id ?? null }
    case 'calls':
      if (id === undefined) return { page: 'calls', search }
      return { page: 'call', callId: id, atMs: wholeNumber(new URLSearchParams(search).get('at')) }
    case 'overview':
      return id === undefined ? { page: 'overview', search } : { page: 'nowhere' }
    case 'audit':
      return id === undefined ? { page: 'audit' } : { page: 'nowhere' }
    case 'sign-in':
      return { page: 'sign-in', returnTo: safeReturn(new URLSearchParams(search).get('return')) }
    default:
      return { page: 'nowhere' }
  }
}

export const addressOf = {
  live: (callId?: string): string =>
    callId === undefined ? `${BASE}/live` : `${BASE}/live/${encodeURIComponent(callId)}`,
  calls: (search = ''): string => `${BASE}/calls${search}`,
  call: (callId: string, atMs?: number): string =>
    `${BASE}/calls/${encodeURIComponent(callId)}${atMs === undefined ? '' : `?at=${atMs}`}`,
  overview: (search = ''): string => `${BASE}/overview${search}`,
  audit: (): string => `${BASE}/audit`,
  signIn: (returnTo: string): string =>
    returnTo === addressOf.live()
      ? `${BASE}/sign-in`
      : `${BASE}/sign-in?return=${encodeURIComponent(returnTo)}`,
}

/** Where to go after signing in: a page of ours and no other, whatever the address says. */
function safeReturn(wanted: string | null): string {
  if (wanted === null || !URL.canParse(wanted, 'https://here.invalid')) return addressOf.live()
  const url = new URL(wanted, 'https://here.invalid')
  const ours = url.origin === 'https://here.invalid' && isOurs(url.pathname)
  const page = ours ? routeOf(url.pathname, '').page : 'nowhere'
  if (page === 'nowhere' || page === 'sign-in') return addressOf.live()
  return url.pathname + url.search
}

function isOurs(path: string): boolean {
  return path === BASE || path.startsWith(`${BASE}/`)
}

function partsOf(path: string): string[] {
  const parts = path
    .slice(BASE.length)
    .split('/')
    .filter((part) => part !== '')
  try {
    return parts.map(decodeURIComponent)
  } catch {
    // A broken percent sign: no page of ours has such an address.
    return parts.concat('', '')
  }
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}
