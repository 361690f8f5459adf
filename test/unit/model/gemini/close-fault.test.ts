import { describe, expect, it } from 'vitest'
import { describeEnd, faultOf } from '../../../../src/model/gemini/close-fault.ts'
import type { SocketEnd } from '../../../../src/model/gemini/model-socket.ts'

function end(changes: Partial<SocketEnd>): SocketEnd {
  return { code: 1006, reason: '', httpStatus: null, networkError: null, ...changes }
}

describe('faultOf', () => {
  it.each([
    [1000, '', 'network'],
    [1001, 'going away', 'network'],
    [1005, '', 'network'],
    [1006, '', 'network'],
    [1009, '', 'network'],
    [1007, 'Request contains an invalid argument.', 'invalid'],
    [1007, 'The context is exhausted: resource exhausted', 'invalid'],
    [1007, 'API key not valid. Please pass a valid API key.', 'refused'],
    [1008, 'models/x is not found for API version v1beta', 'refused'],
    [1008, 'Quota exceeded', 'quota'],
    [1011, 'You exceeded your current quota, please check your plan', 'quota'],
    [1011, '429 RESOURCE_EXHAUSTED', 'quota'],
    [1011, 'Resource has been exhausted (e.g. check quota).', 'quota'],
    [1013, 'Resource has been exhausted', 'quota'],
    [1011, 'Deadline expired before operation could complete.', 'expired'],
    [1011, 'Internal error occurred.', 'network'],
    [4_000, 'anything', 'network'],
  ] as const)('%i "%s" is %s', (code, reason, fault) => {
    expect(faultOf(end({ code, reason }))).toBe(fault)
  })

  it.each([
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'network'],
    [429, 'quota'],
    [500, 'network'],
    [503, 'network'],
    [302, 'network'],
  ] as const)('HTTP %i on the upgrade is %s', (httpStatus, fault) => {
    expect(faultOf(end({ httpStatus }))).toBe(fault)
  })
})

describe('describeEnd', () => {
  it.each([
    [end({ httpStatus: 403, networkError: 'closed' }), 'HTTP 403 on the upgrade'],
    [end({ code: 1011, reason: 'Internal error' }), 'Internal error'],
    [end({ networkError: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [end({ code: 1000 }), 'closed with 1000, no reason given'],
  ])('prefers what the other side said', (given, text) => {
    expect(describeEnd(given)).toBe(text)
  })
})
