import { Observable } from './observable.ts'

/** `system` follows what the device is set to. */
export type Theme = 'system' | 'light' | 'dark'

const KEY = 'hexkey-theme'
const THEMES: readonly Theme[] = ['system', 'light', 'dark']

export const theme = new Observable<Theme>(remembered())

/** Shows the theme, and every later choice. */
export function showTheme(): void {
  show(theme.value)
  theme.subscribe((chosen) => {
    show(chosen)
    try {
      localStorage.setItem(KEY, chosen)
    } catch {
      // Private windows may keep nothing: the choice lasts as long as the page.
    }
  })
}

/** The one after this, for a button that goes round. */
export function nextTheme(current: Theme): Theme {
  return THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? 'system'
}

function show(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = chosen
}

function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY)
    return THEMES.find((known) => known === kept) ?? 'system'
  } catch {
    return 'system'
  }
}
