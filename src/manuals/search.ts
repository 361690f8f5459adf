import MiniSearch from 'minisearch'
import type { ManualShelf, ProductMatch } from './manual-shelf.ts'
import type { Manual } from './manual.ts'
import { isDescribing, isFiller, soundOf, spokenWords } from './spoken-words.ts'

/** How much it says about a product that a word was found there. */
const weights = {
  name: 4,
  nameSound: 3,
  alias: 2,
  kind: 2,
  code: 2,
  /** Its steps and parts; a word that they all have says nothing. */
  text: 1,
} as const

/** Products that reach this share of the best one's score fit about as well. */
const ABOUT_AS_WELL = 0.85
/** An unknown word before the kind, or after "from", is most likely somebody else's name. */
const FOREIGN_NAME = 2.5

interface Entry {
  readonly id: string
  readonly name: string
  readonly alias: string
  readonly kind: string
  readonly code: string
  readonly text: string
  readonly sound: string
}

type Field = Exclude<keyof Entry, 'id'>

/** Puts manuals in order and makes them findable. Their article numbers are unique. */
export function createShelf(unordered: readonly Manual[]): ManualShelf {
  const manuals = unordered.toSorted((a, b) => a.articleNumber.localeCompare(b.articleNumber, 'en'))
  const byNumber = new Map(manuals.map((manual) => [manual.articleNumber, manual]))
  const search = new ProductSearch(manuals)
  return {
    manuals,
    manual: (articleNumber) => byNumber.get(articleNumber) ?? null,
    findProduct: (words) => search.find(words),
  }
}

class ProductSearch {
  readonly #manuals: readonly Manual[]
  readonly #index: MiniSearch<Entry>
  readonly #kinds: ReadonlySet<string>
  readonly #makers: MiniSearch<{ id: number; sound: string }>

  constructor(manuals: readonly Manual[]) {
    this.#manuals = manuals
    this.#kinds = new Set(manuals.flatMap(({ kind }) => spokenWords(kind)))
    this.#makers = makersOf(manuals)
    this.#index = new MiniSearch<Entry>({
      fields: ['name', 'alias', 'kind', 'code', 'text', 'sound'] satisfies Field[],
      // The words are ready as they are: short ones and digits count, too.
      tokenize: (text) => text.split(' ').filter((word) => word !== ''),
      processTerm: (term) => term,
    })
    this.#index.addAll(manuals.map(entryOf))
  }

  find(said: string): ProductMatch {
    const words = spokenWords(said)
    const numbered = this.#byArticleNumber(words)
    if (numbered.length > 0) return matchOf(numbered)
    const scores = new Map<string, number>()
    let against = 0
    let index = 0
    while (index < words.length) {
      const found = this.#bestReading(words, index)
      if (found === null) against += this.#weightAgainst(words, index)
      for (const [id, score] of found?.scores ?? []) {
        scores.set(id, (scores.get(id) ?? 0) + score)
      }
      index += found?.words ?? 1
    }
    const best = Math.max(0, ...scores.values())
    if (best <= against) return { kind: 'none' }
    const fitting = this.#manuals
      .filter(({ articleNumber }) => (scores.get(articleNumber) ?? 0) >= best * ABOUT_AS_WELL)
      .toSorted((a, b) => (scores.get(b.articleNumber) ?? 0) - (scores.get(a.articleNumber) ?? 0))
    return matchOf(fitting)
  }

  #byArticleNumber(words: readonly string[]): readonly Manual[] {
    const digits = new Set(
      words.flatMap((word) => /^(?:[a-z]{1,4})?(\d{3,8})$/.exec(word)?.[1] ?? []),
    )
    return this.#manuals.filter(({ articleNumber }) =>
      digits.has(articleNumber.replace(/^\D+/, '')),
    )
  }

  /** Of the word at `index` alone, or together with the next one, whatever is surer. */
  #bestReading(
    words: readonly string[],
    index: number,
  ): { readonly scores: ReadonlyMap<string, number>; readonly words: number } | null {
    const word = words[index] ?? ''
    const next = words[index + 1]
    const single = this.#scoresOf(word)
    if (next !== undefined) {
      const code = this.#scoresIn('code', word + next, weights.code)
      if (code.size > 0) return { scores: code, words: 2 }
      // "nat row": one name, heard as two words.
      const pair = this.#byName(word + next)
      if (best(pair) > best(single) && best(pair) > best(this.#scoresOf(next))) {
        return { scores: pair, words: 2 }
      }
    }
    return single.size === 0 ? null : { scores: single, words: 1 }
  }

  #scoresOf(word: string): ReadonlyMap<string, number> {
    if (isFiller(word)) return new Map()
    const direct = [
      this.#scoresIn('name', word, weights.name),
      this.#scoresIn('alias', word, weights.alias),
      this.#scoresIn('kind', word, weights.kind),
    ].filter(({ size }) => size > 0)
    if (direct.length > 0) return highest(direct)
    const code = this.#scoresIn('code', word, weights.code)
    if (code.size > 0) return code
    if (isDescribing(word) || /\d/.test(word)) return new Map()
    const named = this.#byName(word)
    if (named.size > 0) return named
    const misspelt = this.#scoresIn('alias', word, weights.alias * 0.6, true)
    if (misspelt.size > 0) return misspelt
    const text = this.#scoresIn('text', word, weights.text)
    return text.size === this.#manuals.length && text.size > 1 ? new Map() : text
  }

  /** By how it sounds. */
  #byName(word: string): ReadonlyMap<string, number> {
    const sound = soundOf(word)
    if (sound.length < 4 || /\d/.test(sound)) return new Map()
    const same = this.#scoresIn('sound', sound, weights.nameSound)
    return same.size > 0 ? same : this.#scoresIn('sound', sound, weights.nameSound * 0.7, true)
  }

  #scoresIn(field: Field, word: string, weight: number, fuzzy = false): Map<string, number> {
    const edits = word.length < 4 ? 0 : word.length < 7 ? 1 : 2
    const results = this.#index.search(word, { fields: [field], fuzzy: fuzzy ? edits : false })
    return new Map(results.map(({ id }) => [String(id), weight]))
  }

  /** They make all that stands here: their name tells nothing apart and is no other maker's. */
  #isMaker(word: string): boolean {
    return this.#makers.search(soundOf(word), { fuzzy: word.length < 7 ? 1 : 2 }).length > 0
  }

  #weightAgainst(words: readonly string[], index: number): number {
    const word = words[index] ?? ''
    if (isFiller(word) || isDescribing(word) || /^\d+$/.test(word)) return 0
    if (this.#isMaker(word) || this.#isMaker(word + (words[index + 1] ?? ''))) return 0
    if (this.#isMaker((words[index - 1] ?? '') + word)) return 0
    const beforeKind = this.#kinds.has(words[index + 1] ?? '')
    const afterFrom = ['from', 'by', 'von'].includes(words[index - 1] ?? '')
    return beforeKind || afterFrom ? FOREIGN_NAME : 1
  }
}

/** How the makers' names sound. */
function makersOf(manuals: readonly Manual[]): MiniSearch<{ id: number; sound: string }> {
  const index = new MiniSearch<{ id: number; sound: string }>({ fields: ['sound'] })
  const makers = new Set(manuals.flatMap(({ maker }) => maker ?? []))
  index.addAll(
    [...makers].map((maker, id) => ({ id, sound: soundOf(spokenWords(maker).join('')) })),
  )
  return index
}

function entryOf(manual: Manual): Entry {
  const plain = (texts: readonly string[]): string =>
    texts
      .flatMap(spokenWords)
      .filter((word) => !isFiller(word))
      .join(' ')
  const parts = manual.parts.flatMap(({ name, looks }) => [name, looks ?? ''])
  const steps = manual.steps.flatMap(({ title, text }) => [title, text])
  const inText = spokenWordsOfAll([...parts, ...steps]).filter((word) => !/\d/.test(word))
  return {
    id: manual.articleNumber,
    name: plain([manual.product]),
    alias: plain(manual.aliases),
    kind: plain([manual.kind]),
    code: manual.parts.map(({ code }) => code.toLowerCase()).join(' '),
    text: inText.filter((word) => !isFiller(word)).join(' '),
    sound: spokenWords(manual.product)
      .filter((word) => !/\d/.test(word))
      .map(soundOf)
      .join(' '),
  }
}

/** Of each text by itself: there is no limit to what a manual says. */
function spokenWordsOfAll(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(/(?<=[.:;,])\s/)).flatMap(spokenWords)
}

function highest(maps: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const result = new Map<string, number>()
  for (const [id, score] of maps.flatMap((map) => [...map])) {
    result.set(id, Math.max(score, result.get(id) ?? 0))
  }
  return result
}

function best(scores: ReadonlyMap<string, number>): number {
  return Math.max(0, ...scores.values())
}

function matchOf(manuals: readonly Manual[]): ProductMatch {
  const [first, second] = manuals
  if (first === undefined) return { kind: 'none' }
  return second === undefined ? { kind: 'one', manual: first } : { kind: 'several', manuals }
}
