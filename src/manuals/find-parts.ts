import MiniSearch from 'minisearch'
import type { Manual, ManualPart } from './manual.ts'
import { isDescribing, isFiller, soundOf, spokenWords } from './spoken-words.ts'

/** Letters whose names sound alike on the telephone. */
const soundAlike = ['bcdegptvz', 'ahjk', 'fsx', 'mn', 'iy', 'qu']

/** What a letter's name is taken for. */
const letterNames = new Map(
  Object.entries({
    ay: 'a',
    hey: 'a',
    be: 'b',
    bee: 'b',
    see: 'c',
    sea: 'c',
    dee: 'd',
    the: 'd',
    ef: 'f',
    eff: 'f',
    pea: 'p',
    pee: 'p',
    tea: 't',
    es: 's',
    ess: 's',
  }),
)

/** What callers say, and what manuals write. */
const synonyms = new Map(
  Object.entries({
    peg: 'dowel',
    stick: 'dowel',
    dubel: 'dowel',
    plug: 'dowel',
    inbu: 'allen',
    wheel: 'round',
    disk: 'disc',
    timber: 'wooden',
    steel: 'metal',
    bracket: 'anchor',
    plank: 'board',
  }),
)

/** Said of many parts: they tell two apart, but find none. */
const shapes = new Set('long short thin thick flat wide'.split(' '))

/** A part whose score reaches this share of the best one's fits about as well. */
const ABOUT_AS_WELL = 0.8
const MAX_FITTING = 4

/** Which parts are meant: one, or several that fit about as well. */
export interface PartMatch {
  /** Best first, at most four. */
  readonly parts: readonly ManualPart[]
  /** Those whose code sounds like the one that was said. */
  readonly soundAlike: readonly ManualPart[]
}

/** By its code, also when a letter was misheard, or by how somebody describes it. */
export function findParts(manual: Manual, said: string): PartMatch {
  const words = spokenWords(said)
  const long = longCode(manual, words)
  if (long !== undefined) return { parts: [long], soundAlike: [] }
  const code = codeIn(words)
  if (code !== null) return byCode(manual, code)
  return { parts: byDescription(manual, words), soundAlike: [] }
}

/** A code of several letters: it is heard as it is, or not at all. */
function longCode(manual: Manual, words: readonly string[]): ManualPart | undefined {
  const said = new Set(words.flatMap((word, index) => [word, word + (words[index + 1] ?? '')]))
  return manual.parts.find(({ code }) => /^[A-Z]{2}/.test(code) && said.has(code.toLowerCase()))
}

interface SaidCode {
  readonly letter: string
  readonly digits: string
}

function codeIn(words: readonly string[]): SaidCode | null {
  for (const [index, word] of words.entries()) {
    const whole = /^([a-z])(\d{1,4})$/.exec(word)
    if (whole !== null) return { letter: whole[1] ?? '', digits: whole[2] ?? '' }
    const digits = words[index + 1] ?? ''
    const letter = /^[a-z]$/.test(word) ? word : letterNames.get(word)
    if (letter !== undefined && /^\d{1,4}$/.test(digits)) return { letter, digits }
  }
  return null
}

function byCode(manual: Manual, { letter, digits }: SaidCode): PartMatch {
  const exact = manual.parts.find(({ code }) => code.toLowerCase() === letter + digits)
  const alike = soundAlike.find((letters) => letters.includes(letter)) ?? letter
  const near = manual.parts
    .filter((part) => part !== exact && part.code.slice(1) === digits)
    .filter(({ code }) => alike.includes(code.charAt(0).toLowerCase()))
    .slice(0, MAX_FITTING)
  return exact === undefined
    ? { parts: near, soundAlike: near }
    : { parts: [exact], soundAlike: near }
}

function byDescription(manual: Manual, words: readonly string[]): readonly ManualPart[] {
  const meant = words
    .filter((word) => !isFiller(word) && !/\d/.test(word))
    .map((word) => synonyms.get(word) ?? word)
  // "the long one" could be anything.
  const telling = meant.filter((word) => !isVague(word)).map(soundOf)
  if (telling.length === 0) return []
  const index = new MiniSearch({
    idField: 'code',
    fields: ['name', 'looks'],
    tokenize: (text) => spokenWords(text).filter((word) => !isFiller(word)),
    // "cam lok" and "dowl" are heard alike.
    processTerm: soundOf,
  })
  index.addAll(manual.parts)
  const results = index.search(meant.join(' '), {
    boost: { name: 2 },
    fuzzy: (term) => (term.length < 5 ? false : 0.2),
    boostTerm: (term) => (isVague(term) ? 0.3 : 1),
  })
  const best = results[0]
  if (best === undefined) return []
  const known = best.queryTerms.filter((term) => telling.includes(term)).length
  if (known * 2 < telling.length) return []
  return results
    .filter(({ score }) => score >= best.score * ABOUT_AS_WELL)
    .slice(0, MAX_FITTING)
    .flatMap(({ id }) => manual.parts.find(({ code }) => code === id) ?? [])
}

function isVague(word: string): boolean {
  return isDescribing(word) || shapes.has(word)
}
