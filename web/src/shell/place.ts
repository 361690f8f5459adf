import { Observable } from './observable.ts'
import { BASE } from './routes.ts'

export interface Place {
  readonly path: string
  readonly search: string
}

const here = (): Place => ({ path: location.pathname, search: location.search })

/** The address of the page that is shown. */
export const place = new Observable<Place>(here())

/** Goes to another page. */
export function goTo(address: string, how: 'push' | 'replace' = 'push'): void {
  const { pathname, search } = new URL(address, location.href)
  if (pathname === location.pathname && search === location.search) return
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  place.set(here())
}

/** Follows links to our pages without loading them again, and the browser's back and forward. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    place.set(here())
  })
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event) || !isPage(link)) return
    event.preventDefault()
    goTo(link.href)
  })
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
