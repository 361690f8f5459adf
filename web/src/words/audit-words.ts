import type { Role } from '../../../src/console/console-api.ts'
import type { Tone } from './tones.ts'

const DEEDS: Readonly<Record<string, { words: string; tone: Tone }>> = {
  'signed-in': { words: 'Signed in', tone: 'plain' },
  'signed-out': { words: 'Signed out', tone: 'plain' },
  'sign-in-failed': { words: 'Failed to sign in', tone: 'warn' },
  hint: { words: 'Gave a hint', tone: 'live' },
  transfer: { words: 'Transferred', tone: 'live' },
  'hang-up': { words: 'Hung up', tone: 'bad' },
  listen: { words: 'Listened in', tone: 'live' },
  tag: { words: 'Tagged', tone: 'plain' },
  untag: { words: 'Removed a tag', tone: 'plain' },
  comment: { words: 'Commented', tone: 'plain' },
  play: { words: 'Played the recording', tone: 'plain' },
  csv: { words: 'Exported calls', tone: 'plain' },
  frames: { words: 'Downloaded frames', tone: 'plain' },
  scenario: { words: 'Exported a scenario', tone: 'plain' },
}

/** What somebody did; what is not known is shown as the server names it. */
export function deedOf(what: string): { readonly words: string; readonly tone: Tone } {
  return Object.hasOwn(DEEDS, what)
    ? (DEEDS[what] as { words: string; tone: Tone })
    : { words: what.replaceAll('-', ' '), tone: 'plain' }
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  operator: 'Operator',
  admin: 'Administrator',
}
