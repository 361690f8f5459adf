import { expect, test } from 'vitest'
import { Refused, refusalFrom, Unreachable, wordsOf } from '../../../../web/src/api/refusals.ts'

test('a refusal carries its code, its words and when to try again', () => {
  const error = { code: 'too-many', message: 'Wait a little.', retryAfterS: 12 }
  const refusal = refusalFrom(429, { error })
  expect(refusal).toBeInstanceOf(Refused)
  expect(refusal).toMatchObject({
    status: 429,
    code: 'too-many',
    message: 'Wait a little.',
    retryAfterS: 12,
  })
})

test('one that says no time has none', () => {
  const refusal = refusalFrom(404, { error: { code: 'unknown-call', message: 'No such call.' } })
  expect(refusal).toMatchObject({ retryAfterS: null })
})

test.each([null, 'Bad Gateway', {}, { error: null }, { error: 'x' }, { error: { code: 1 } }])(
  'what a proxy answers in its place is understood: %j',
  (body) => {
    expect(refusalFrom(502, body)).toBeInstanceOf(Unreachable)
    expect(refusalFrom(403, body)).toBeInstanceOf(Refused)
    expect(refusalFrom(403, body).message).toContain('403')
  },
)

test('mistakes of the page are no words for people', () => {
  expect(wordsOf(new Unreachable('The server is away.'))).toBe('The server is away.')
  expect(wordsOf(new TypeError('x is undefined'))).not.toContain('undefined')
})
