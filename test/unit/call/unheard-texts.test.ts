import { describe, expect, test } from 'vitest'
import { MAX_UNHEARD_TURNS, UnheardTexts } from '../../../src/call/unheard-texts.ts'

const withTurns = (count: number): UnheardTexts => {
  const texts = new UnheardTexts()
  for (let turn = 1; turn <= count; turn += 1) texts.of(turn).append(`turn ${turn}`)
  return texts
}

const said = (texts: UnheardTexts, turn: number): readonly string[] =>
  texts.from(turn).map((one) => one.text)

describe('the texts of turns that are not heard yet', () => {
  test('are kept by turn, in their order, pieces appended', () => {
    const texts = withTurns(3)
    texts.of(2).append(', and more')
    expect(said(texts, 2)).toEqual(['turn 2, and more', 'turn 3'])
    expect(texts.get(1)?.text).toBe('turn 1')
    expect(texts.get(4)).toBeUndefined()
  })

  test('go when their turn, or a later one, is heard', () => {
    const texts = withTurns(3)
    texts.heardUpTo(2)
    expect(said(texts, 0)).toEqual(['turn 3'])
  })

  test('go all at once when they are cut', () => {
    const texts = withTurns(3)
    texts.clear()
    expect(said(texts, 0)).toEqual([])
  })

  test('beyond the bound the oldest is forgotten, and the newest is whole', () => {
    const texts = withTurns(MAX_UNHEARD_TURNS + 2)
    expect(said(texts, 0)).toHaveLength(MAX_UNHEARD_TURNS)
    expect(texts.get(2)).toBeUndefined()
    expect(texts.get(3)?.text).toBe('turn 3')
    expect(said(texts, MAX_UNHEARD_TURNS + 2)).toEqual([`turn ${MAX_UNHEARD_TURNS + 2}`])
  })

  test('a turn that is known is not counted twice', () => {
    const texts = withTurns(MAX_UNHEARD_TURNS)
    texts.of(1).append('!')
    expect(said(texts, 0)).toHaveLength(MAX_UNHEARD_TURNS)
    expect(texts.get(1)?.text).toBe('turn 1!')
  })
})
