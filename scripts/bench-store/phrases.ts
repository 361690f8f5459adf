import { SeededRandom } from '../../src/sandbox/room-noise/seeded-random.ts'

/** What most callers and assistants say; they come first, and so in nearly every call. */
const COMMON = (
  'the a i you is it and to of please table screw hinge step board left right shelf door drawer ' +
  'thank yes no which one now turn it there panel leg back front number part missing order'
).split(' ')
const SYLLABLES = 'ba ke li mo nu ra se ti vo wu dan fel gor hin jas kop lem nir pus tav'.split(' ')
const WORDS = 6_000

export const PHRASES = 4_000

/** Said in one call alone, by its number. */
export function rareWord(call: number): string {
  return `kx${call}`
}

/** The same every time: few words are said often, most hardly ever. */
export function makePhrases(): readonly string[] {
  const random = new SeededRandom(2_041)
  const words = [...COMMON]
  const known = new Set(words)
  while (words.length < WORDS) {
    const syllables = Array.from(
      { length: random.whole(2, 4) },
      () => SYLLABLES[random.whole(0, SYLLABLES.length - 1)],
    )
    const word = syllables.join('')
    if (known.has(word)) continue
    known.add(word)
    words.push(word)
  }
  const draw = (): string => words[Math.floor(random.next() ** 4 * words.length)] ?? 'the'
  return Array.from({ length: PHRASES }, () =>
    Array.from({ length: random.whole(6, 16) }, draw).join(' '),
  )
}

/** Which phrase a call's caller says in a turn, and which its agent; as `fill-events.ts` has it. */
export const phraseOf = {
  caller: (call: number, turn: number): number => (call * 31 + turn * 17) % PHRASES,
  agent: (call: number, turn: number): number => (call * 13 + turn * 29 + 7) % PHRASES,
} as const

/** How long a reply took; the same there. */
export function latencyOf(call: number, turn: number): number {
  return 500 + ((call * 7_919 + turn * 1_047) % 1_000) + ((call * turn) % 997 === 0 ? 5_000 : 0)
}
