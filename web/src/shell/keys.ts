import { addressOf } from './routes.ts'
import { goTo } from './place.ts'
import { Observable } from './observable.ts'
import { shortcutOf, type Shortcut } from './shortcuts.ts'

/** The help is shown. */
export const helpShown = new Observable(false)

/** Two keys after each other belong together for so long. */
const CHORD_MS = 1_000

/** Takes the keyboard's shortcuts. Lists mark what is walked through with `data-step`. */
export function listenForKeys(): void {
  let before: { key: string; atMs: number } | null = null
  addEventListener('keydown', (event) => {
    const fresh = before !== null && event.timeStamp - before.atMs < CHORD_MS
    const shortcut = shortcutOf({
      key: event.key,
      withModifier: event.ctrlKey || event.altKey || event.metaKey,
      inField: isField(event.target),
      inDialog: document.querySelector('dialog[open]') !== null,
      before: fresh ? (before?.key ?? null) : null,
    })
    before = { key: event.key, atMs: event.timeStamp }
    if (shortcut === null || event.defaultPrevented) return
    event.preventDefault()
    follow(shortcut)
  })
}

function follow(shortcut: Shortcut): void {
  switch (shortcut.does) {
    case 'search':
      document.querySelector<HTMLInputElement>('[data-search]')?.focus()
      return
    case 'help':
      helpShown.set(true)
      return
    case 'play':
      document.querySelector<HTMLButtonElement>('[data-play]')?.click()
      return
    case 'go':
      goTo(addressOf[shortcut.to]())
      return
    case 'next':
      step(1)
      return
    case 'previous':
      step(-1)
  }
}

/** Moves the focus in the list that is shown; from nowhere, to its first. */
function step(by: 1 | -1): void {
  const places = [...document.querySelectorAll<HTMLElement>('[data-step]')].filter((place) =>
    place.checkVisibility(),
  )
  const here = places.findIndex((place) => place.contains(document.activeElement))
  const next = here === -1 ? 0 : Math.min(places.length - 1, Math.max(0, here + by))
  places[next]?.focus()
  places[next]?.scrollIntoView({ block: 'nearest' })
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
