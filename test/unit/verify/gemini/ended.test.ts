import { expect, test } from 'vitest'
import type { SocketEnd } from '../../../../src/model/gemini/model-socket.ts'
import { judgeAcceptance, judgeRefusal } from '../../../../src/verify/gemini/ended.ts'

const end = (code: number, reason = '', httpStatus: number | null = null): SocketEnd => ({
  code,
  reason,
  httpStatus,
  networkError: null,
})

test('the expected code confirms a refusal, with its reason', () => {
  expect(judgeRefusal(end(1007, 'Unknown name "x"'), 1007)).toEqual({
    kind: 'confirmed',
    seen: '1007: Unknown name "x"',
  })
  expect(judgeRefusal(end(1011, 'still connected'), 1011).kind).toBe('confirmed')
})

test('another code refutes that it is this one', () => {
  expect(judgeRefusal(end(1008, 'not supported'), 1007)).toEqual({
    kind: 'refuted',
    seen: 'the session ended with another code (1008: not supported)',
  })
})

test.for([
  ['a wrong key', end(1007, 'API key not valid. Please pass a valid API key.')],
  ['a quota', end(1011, 'You exceeded your current quota')],
  ['an internal error', end(1011, 'Internal error encountered.')],
  ['a lost connection', end(1006)],
  ['a refused upgrade', end(1006, '', 403)],
] as const)('%s says nothing about a refusal or an acceptance', ([, how]) => {
  expect(judgeRefusal(how, 1007).kind).toBe('inconclusive')
  expect(judgeAcceptance(how).kind).toBe('inconclusive')
})

test('a session that is ended because of what was sent refutes that it is accepted', () => {
  expect(judgeAcceptance(end(1007, 'Request contains an invalid argument.')).kind).toBe('refuted')
  expect(judgeAcceptance(end(1008, 'model not found')).kind).toBe('refuted')
})
