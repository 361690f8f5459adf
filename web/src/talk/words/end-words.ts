import type { LineEnd } from '../line/talk-line.ts'

/** Why a conversation is over. `words` may be those of the server. */
export function endWords(end: LineEnd): { readonly title: string; readonly words: string | null } {
  switch (end.why) {
    case 'ended':
      return {
        title: end.person === null ? 'The conversation is over' : 'A person can go on from here',
        words: end.words,
      }
    case 'refused':
      return { title: 'The conversation cannot go on', words: end.words }
    case 'lost':
      return {
        title: 'The connection is lost',
        words: 'It could not be made again within a minute. Check your network, then start again.',
      }
  }
}
