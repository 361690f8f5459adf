import { describe, expect, it } from 'vitest'
import { likeness } from '../../../../scripts/record-greeting/likeness.ts'

describe('likeness', () => {
  it.each([
    ['Hello, this is Fjordholm.', 'hello this is fjord holm'],
    ['您好,请问您在组装什么?', '您好 请问您在组装什么'],
    ['', '…'],
  ])('is 1 when the same is heard: %s', (one, other) => {
    expect(likeness(one, other)).toBe(1)
  })

  it('is a little lower for a name that is spelled in another way', () => {
    const value = likeness(
      'Hello, this is the automated assembly assistant of Fjordholm.',
      'Hello, this is the automated assembly assistant of Fyord home.',
    )
    expect(value).toBeGreaterThan(0.85)
    expect(value).toBeLessThan(1)
  })

  it('is low for another sentence, and 0 for nothing', () => {
    expect(likeness('Hello, this is Fjordholm.', 'I cannot help you with that.')).toBeLessThan(0.5)
    expect(likeness('Hello', '')).toBe(0)
  })
})
