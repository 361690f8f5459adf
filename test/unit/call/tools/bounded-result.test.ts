import { expect, test } from 'vitest'
import { boundedResult } from '../../../../src/call/tools/bounded-result.ts'

const cyclic: Record<string, unknown> = { status: 'ok', message: 'x' }
cyclic['itself'] = cyclic

test('a result is left as it is', () => {
  const result = { status: 'ok', message: 'Step 4.', step: 4, parts: [{ code: 'A1' }] }
  expect(boundedResult('look', result)).toEqual(result)
})

test('only what JSON can say of it is left', () => {
  const result = { status: 'ok', message: 'x', none: undefined, run: () => 1, nan: Number.NaN }
  expect(boundedResult('look', result)).toEqual({ status: 'ok', message: 'x', nan: null })
})

test.each([
  undefined,
  null,
  'Done.',
  7,
  [],
  {},
  { status: 'fine', message: 'x' },
  { status: 'ok' },
  { status: 'ok', message: 7 },
  { status: 'ok', message: 'x', retryable: 'yes' },
  { status: 'ok', message: 'x', big: 1n },
  cyclic,
])('what is no result has failed (case %#)', (returned) => {
  expect(boundedResult('look', returned)).toMatchObject({ status: 'failed', retryable: false })
})

test.each<[string, Record<string, unknown>]>([
  ['a text', { text: 'x'.repeat(2_000_000) }],
  ['a text full of escapes', { text: '"\n'.repeat(5_000) }],
  ['a list', { parts: Array.from({ length: 5_000 }, (_, n) => ({ code: `A${n}` })) }],
  ['an object', { deep: { text: 'x'.repeat(10_000) } }],
  [
    'many things',
    Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`n${n}`, 'some text'])),
  ],
])('%s that is too long loses its end, and says so', (_what, details) => {
  const result = boundedResult('look', { status: 'ok', message: 'Here.', ...details })
  expect(JSON.stringify(result).length).toBeLessThanOrEqual(4_000)
  expect(result).toMatchObject({ status: 'ok', message: 'Here.' })
  expect(result['cut']).toContain('too long')
})

test('the beginning of a list is kept', () => {
  const parts = Array.from({ length: 1_000 }, (_, n) => ({ code: `A${n}` }))
  const result = boundedResult('look', { status: 'ok', message: 'Here.', parts })
  const kept = result['parts'] as { code: string }[]
  expect(kept.length).toBeGreaterThan(100)
  expect(kept[0]).toEqual({ code: 'A0' })
})

test('a message without end is cut', () => {
  const result = boundedResult('look', {
    status: 'failed',
    retryable: true,
    message: 'x'.repeat(9_000),
  })
  expect(result.message).toHaveLength(1_500)
  expect(result.retryable).toBe(true)
})
