/** What a key asks for. */
export type Shortcut =
  | { readonly does: 'search' | 'next' | 'previous' | 'help' | 'play' }
  | { readonly does: 'go'; readonly to: 'live' | 'calls' | 'overview' | 'audit' }

/** What was pressed, and where. */
export interface Press {
  readonly key: string
  /** Control, Alt or Meta was held: the browser's own shortcuts. */
  readonly withModifier: boolean
  /** The focus is where one writes or chooses. */
  readonly inField: boolean
  /** A dialog is open: nothing behind it moves. */
  readonly inDialog: boolean
  /** The key that was pressed just before. */
  readonly before: string | null
}

const PLACES = { l: 'live', c: 'calls', o: 'overview', a: 'audit' } as const

/** For the help, in its order. */
export const SHORTCUT_WORDS: readonly {
  readonly keys: readonly string[]
  readonly words: string
}[] = [
  { keys: ['/'], words: 'Search' },
  { keys: ['j'], words: 'Next in the list' },
  { keys: ['k'], words: 'Previous in the list' },
  { keys: ['Enter'], words: 'Open what is selected' },
  { keys: ['p'], words: 'Play or pause the recording' },
  { keys: ['←', '→'], words: 'Five seconds back or on, on the wave' },
  { keys: ['g', 'l'], words: 'Go to live calls' },
  { keys: ['g', 'c'], words: 'Go to all calls' },
  { keys: ['g', 'o'], words: 'Go to the overview' },
  { keys: ['?'], words: 'Show this help' },
]

/** @returns null when the key is none of ours here. */
export function shortcutOf(press: Press): Shortcut | null {
  if (press.withModifier || press.inField || press.inDialog) return null
  if (press.before === 'g') {
    const to = Object.hasOwn(PLACES, press.key) ? PLACES[press.key as keyof typeof PLACES] : null
    if (to !== null) return { does: 'go', to }
  }
  switch (press.key) {
    case '/':
      return { does: 'search' }
    case 'j':
      return { does: 'next' }
    case 'k':
      return { does: 'previous' }
    case '?':
      return { does: 'help' }
    case 'p':
      return { does: 'play' }
    default:
      return null
  }
}
