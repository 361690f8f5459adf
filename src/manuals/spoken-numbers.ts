const units = new Map(
  Object.entries({
    zero: 0,
    oh: 0,
    nought: 0,
    null: 0,
    one: 1,
    eins: 1,
    two: 2,
    zwei: 2,
    zwo: 2,
    three: 3,
    drei: 3,
    four: 4,
    vier: 4,
    five: 5,
    fünf: 5,
    six: 6,
    sechs: 6,
    seven: 7,
    sieben: 7,
    eight: 8,
    acht: 8,
    nine: 9,
    neun: 9,
  }),
)

const teens = new Map(
  Object.entries({
    ten: 10,
    zehn: 10,
    eleven: 11,
    elf: 11,
    twelve: 12,
    zwölf: 12,
    thirteen: 13,
    fourteen: 14,
    fifteen: 15,
    sixteen: 16,
    seventeen: 17,
    eighteen: 18,
    nineteen: 19,
  }),
)

const tens = new Map(
  Object.entries({
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
  }),
)

/**
 * Puts digits in place of number words and leaves the other words alone: "two zero four one" gives
 * 2041, and so do "twenty forty one" and "two thousand forty one"; "one fifty" gives 150.
 */
export function withDigits(words: readonly string[]): readonly string[] {
  const result: string[] = []
  let index = 0
  while (index < words.length) {
    const run = readRun(words, index)
    const word = words[index] ?? ''
    result.push(run?.digits ?? word)
    index = run?.end ?? index + 1
  }
  return result
}

/** The longest run of number words from `start` on, as one string of digits. */
function readRun(
  words: readonly string[],
  start: number,
): { readonly digits: string; readonly end: number } | null {
  let digits = ''
  let index = start
  for (;;) {
    const group = readGroup(words, index)
    if (group === null) break
    digits += group.digits
    index = group.end
  }
  return digits === '' ? null : { digits, end: index }
}

function readGroup(
  words: readonly string[],
  index: number,
): { readonly digits: string; readonly end: number } | null {
  const word = words[index] ?? ''
  if (/^\d+$/.test(word)) return { digits: word, end: index + 1 }
  if (word === 'double' || word === 'triple') {
    const unit = units.get(words[index + 1] ?? '')
    const times = word === 'double' ? 2 : 3
    return unit === undefined ? null : { digits: String(unit).repeat(times), end: index + 2 }
  }
  const small = readSmall(words, index)
  // "a hundred and fifty", but not the "a" of "a bed".
  const leading = small ?? (word === 'a' ? { value: 1, end: index + 1 } : null)
  const scale = leading === null ? 0 : (scales.get(words[leading.end] ?? '') ?? 0)
  if (leading === null || scale === 0) {
    return small === null ? null : { digits: String(small.value), end: small.end }
  }
  let end = leading.end + 1
  const rest = readSmall(words, words[end] === 'and' ? end + 1 : end)
  if (rest === null) return { digits: String(leading.value * scale), end }
  end = rest.end
  return { digits: String(leading.value * scale + rest.value), end }
}

const scales = new Map(Object.entries({ hundred: 100, hundert: 100, thousand: 1_000 }))

/** Below one hundred. */
function readSmall(
  words: readonly string[],
  index: number,
): { readonly value: number; readonly end: number } | null {
  const word = words[index] ?? ''
  const whole = units.get(word) ?? teens.get(word)
  if (whole !== undefined) return { value: whole, end: index + 1 }
  const ten = tens.get(word)
  if (ten === undefined) return null
  const unit = units.get(words[index + 1] ?? '')
  if (unit === undefined || unit === 0) return { value: ten, end: index + 1 }
  return { value: ten + unit, end: index + 2 }
}
