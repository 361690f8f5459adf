import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdDefaults } from '../../../src/agents/agent-defaults.ts'
import { HoldPhrases } from '../../../src/call/hold-phrases.ts'

/** Whether a phrase is found in pieces that come 200 ms apart. */
function found(
  pieces: readonly string[],
  phrases: readonly string[] = holdDefaults.phrases,
): boolean {
  const hold = new HoldPhrases(phrases)
  return pieces.map((piece, at) => hold.found(piece, at * 200)).includes(true)
}

describe('a hold phrase is found', () => {
  it.each([
    'Hold on.',
    'okay HOLD ON!! let me see',
    'Hold… on?',
    'just\na\tsec',
    'Uh, give me a second, please',
    "I'll be right back",
    'I’ll be right back',
  ])('in "%s"', (text) => {
    expect(found([text])).toBe(true)
  })

  it.each([
    [['Hold', ' on']],
    [['ho', 'ld ', 'o', 'n']],
    [['', 'wait', ' a', '', ' moment']],
    [[`${'so I said that '.repeat(100)}one`, ' moment']],
    [['one moment', ` ${'and another thing '.repeat(100)}`]],
  ])('in pieces: %j', (pieces) => {
    expect(found(pieces)).toBe(true)
  })

  it('in every language, with its own signs', () => {
    expect(found(['Ja, EINEN Augenblick…'], ['einen augenblick'])).toBe(true)
    expect(found(['Un MOMENTITO, ¿sí?'], ['un momentito'])).toBe(true)
    expect(found(['J’arrive tout de suite'], ["j'arrive"])).toBe(true)
    expect(found(['जी, एक मिनट रुकिए'], ['एक मिनट'])).toBe(true)
    expect(found(['bir dakika lütfen'.normalize('NFD')], ['lütfen'])).toBe(true)
  })

  it('however the text is cut', () => {
    const text = 'The panel is in. Now give me a second, the screw fell down.'
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }))
    fc.assert(
      fc.property(cuts, (at) => {
        const ends = [...at.toSorted((a, b) => a - b), text.length]
        expect(found(ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('once each time that it is said', () => {
    const hold = new HoldPhrases(['hold on'])
    const pieces = ['hold on', ' please', ' I need', ' both hands', ' so hold', ' on']
    expect(pieces.map((piece, at) => hold.found(piece, at * 100))).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ])
  })
})

describe('no hold phrase is found', () => {
  it.each(['The threshold on it is broken', 'hold the panel on its side', 'withhold one', '', ' '])(
    'in "%s"',
    (text) => {
      expect(found([text])).toBe(false)
    },
  )

  it('where an assistant has none', () => {
    expect(found(['hold on'], [])).toBe(false)
  })

  it('in words of two sentences that lie apart', () => {
    const hold = new HoldPhrases(['hold on'])
    expect(hold.found('what shall I hold', 0)).toBe(false)
    expect(hold.found(' on the left?', 3_001)).toBe(false)
  })

  it('in the rest of a word that was cut where the memory ends', () => {
    const tail = `threshold on${' '.repeat(200 - 'hold on'.length)}`
    expect(found([tail, 'the door'])).toBe(false)
  })
})

it('a new utterance does not continue the last word of the one before', () => {
  const hold = new HoldPhrases(['hold on'])
  hold.newUtterance()
  expect(hold.found('I have the screw', 0)).toBe(false)
  hold.newUtterance()
  expect(hold.found('Hold on', 500)).toBe(true)
})
