import { withDigits } from './spoken-numbers.ts'

/** Words that say nothing about which thing is meant, in the languages that callers use most. */
const fillers = new Set(
  (
    'a an the this that these those it its is are was be been am i me my we our you your he she ' +
    'his her they their of for with without in on at to from by and or not no yes so just only ' +
    'have has had got get do does did can could would will want need like think know guess say ' +
    'says said call called name named spell spelled what which where when how one ones thing ' +
    'things something some any uh um er hmm well please hello hi thanks okay ok there here front ' +
    'goes go going put putting build building assemble assembling box new old part parts piece ' +
    'number article product code step s m t re ve ll d ' +
    'der die das den dem des ein eine einen einem einer ich habe hab mein meine meinen mit ohne ' +
    'und oder von vom im am zu auf für ist sind es heißt heisst bitte ja nein ze'
  ).split(' '),
)

/** Words that tell two products of ours apart, but are said of any furniture. */
const describing = new Set(
  'white black brown big small large little tall high low wide narrow bigger smaller'.split(' '),
)

/** Whether a product that the word is not found in may still be meant. */
export function isDescribing(word: string): boolean {
  return describing.has(word)
}

/** Whether it says nothing about which product is meant. */
export function isFiller(word: string): boolean {
  return fillers.has(word)
}

/**
 * The words of what was said: small letters, no accents, number words as digits, letters that were
 * spelled one by one as the word that they make.
 */
export function spokenWords(said: string): readonly string[] {
  const raw = said
    .toLowerCase()
    .normalize('NFC')
    .split(/[^\p{L}\p{N}]+/u)
  const words = raw.filter((word) => word !== '').slice(0, MAX_WORDS)
  return withDigits(joinSpelled(words)).map(plain)
}

// Somebody who says more than this in one go did not only name a product.
const MAX_WORDS = 60

/** "h y double l a" becomes "hylla". Fewer than three letters are no word that was spelled. */
function joinSpelled(words: readonly string[]): readonly string[] {
  const result: string[] = []
  let index = 0
  while (index < words.length) {
    let end = index
    let spelled = ''
    for (;;) {
      const word = words[end] ?? ''
      const next = words[end + 1] ?? ''
      if (/^\p{L}$/u.test(word)) {
        spelled += word
        end += 1
      } else if (word === 'double' && /^\p{L}$/u.test(next)) {
        spelled += next + next
        end += 2
      } else break
    }
    if (spelled.length >= 3) {
      result.push(spelled)
      index = end
    } else {
      result.push(words[index] ?? '')
      index += 1
    }
  }
  return result
}

/** Without accents; a plural as its singular. */
function plain(word: string): string {
  const bare = word.replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '')
  return bare.length > 3 && /[^su]s$/.test(bare) ? bare.slice(0, -1) : bare
}

/**
 * How a word sounds, roughly: what speech recognition confuses gives the same or nearly the same.
 * "scree bow" without its space, "scribo" and "Skribo" all give skribo.
 */
export function soundOf(word: string): string {
  return word
    .replaceAll(/sch|sh/g, 's')
    .replaceAll('ph', 'f')
    .replaceAll(/ck|qu|[cq]/g, 'k')
    .replace(/^kn/, 'n')
    .replaceAll(/igh|ie|ee|ea|y|j/g, 'i')
    .replaceAll(/ow|oo|ou|oh|au/g, 'o')
    .replaceAll(/(?<=[aeiou])h/g, '')
    .replaceAll(/er$/g, 'a')
    .replaceAll('z', 's')
    .replaceAll(/(.)\1+/g, '$1')
}
