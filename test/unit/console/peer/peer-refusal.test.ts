import { expect, test } from 'vitest'
import { refusalOfPeer } from '../../../../src/console/peer/peer-refusal.ts'
import { refusal } from '../../../../src/console/refusal.ts'

const said = JSON.stringify(refusal('too-many-listeners', 'Too many.', 10))

test('what another process refuses is refused here in the same words', () => {
  expect(refusalOfPeer(429, said)).toMatchObject({
    ...{ status: 429, code: 'too-many-listeners', message: 'Too many.', retryAfterS: 10 },
  })
  expect(refusalOfPeer(409, JSON.stringify(refusal('over', 'Over.')))?.retryAfterS).toBeNull()
})

test.each([
  [500, said],
  [401, said],
  [302, said],
  [429, ''],
  [429, '<html>'],
  [429, '{"error":"no"}'],
  [429, JSON.stringify(refusal('x', 'x'.repeat(1_001)))],
])('status %i with %j is no refusal to say again', (status, text) => {
  expect(refusalOfPeer(status, text)).toBeNull()
})
