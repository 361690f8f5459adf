import { Observable } from './observable.ts'
import { BASE } from './routes.ts'

export interface Place {
  readonly path: string
  readonly search: string
  /** How far down it was scrolled when it was left; 0: it is new. */
  readonly scrollY: number
}

const here = (scrollY = 0): Place => ({
  path: location.pathname,
  search: location.search,
  scrollY,
})

/** The address of the page that is shown. */
export const place = new Observable<Place>(here())

/** Goes to another page. */
export function goTo(address: string, how: 'push' | 'replace' = 'push'): void {
  const { pathname, search } = new URL(address, location.href)
  if (pathname === location.pathname && search === location.search) return
  if (how === 'push') {
    history.replaceState({ scrollY }, '')
    history.pushState(null, '', address)
  } else {
    history.replaceState(null, '', address)
  }
  place.set(here())
}

/** Follows links to our pages without loading them again, and the browser's back and forward. */
export function followLinks(): void {
  // Where a page was left is known here, and its content may come only later.
  history.scrollRestoration = 'manual'
  addEventListener('popstate', ({ state }: PopStateEvent) => {
    place.set(here(leftAt(state)))
  })
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event) || !isPage(link)) return
    event.preventDefault()
    goTo(link.href)
  })
}

function leftAt(state: unknown): number {
  const kept = typeof state === 'object' && state !== null && 'scrollY' in state ? state.scrollY : 0
  return typeof kept === 'number' ? kept : 0
}

function isPlain(event: MouseEvent): boolean {
  const withKey = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  return event.button === 0 && !withKey && !event.defaultPrevented
}

function isPage(link: HTMLAnchorElement): boolean {
  if (link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) {
    return false
  }
  return link.hash === '' && link.pathname.startsWith(`${BASE}/`) && !isServers(link.pathname)
}

function isServers(path: string): boolean {
  return path.startsWith(`${BASE}/api/`) || path.startsWith(`${BASE}/assets/`)
}
