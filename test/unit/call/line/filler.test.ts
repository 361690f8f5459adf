import { expect, test } from 'vitest'
import { Filler } from '../../../../src/call/line/filler.ts'

test('after two seconds without a model the caller hears words, then a tone every two', () => {
  const filler = new Filler()
  const heard: string[] = []
  for (let nowMs = 0; nowMs <= 7_000; nowMs += 100) {
    const filling = filler.tick(nowMs, 0, false)
    if (filling !== null) heard.push(`${nowMs} ${filling}`)
  }
  expect(heard).toEqual(['2000 phrase', '4000 tone', '6000 tone'])
})

test('nothing, while the caller hears something else', () => {
  const filler = new Filler()
  expect(filler.tick(5_000, 0, true)).toBeNull()
  expect(filler.tick(5_020, 0, false)).toBe('phrase')
})

test('the next time begins with words again', () => {
  const filler = new Filler()
  expect(filler.tick(2_000, 0, false)).toBe('phrase')
  expect(filler.tick(3_000, null, false)).toBeNull()
  expect(filler.tick(11_900, 10_000, false)).toBeNull()
  expect(filler.tick(12_000, 10_000, false)).toBe('phrase')
})
