import { expect, test } from 'vitest'
import type { WireDirection, WireSocket } from '../../../src/shared/wire-tap.ts'
import { Redactor, redactingTap } from '../../../src/verify/redaction.ts'

const SECRET = 'a-secret-key-0123'
const CALL = `CA${'a1'.repeat(16)}`
const OTHER_CALL = `CA${'b2'.repeat(16)}`

const redact = (message: unknown): unknown =>
  JSON.parse(new Redactor([SECRET]).message(JSON.stringify(message))) as unknown

test('identifiers become placeholders of the same form, the same one for the same original', () => {
  const redactor = new Redactor([])
  const stream = `MZ${'c3'.repeat(16)}`
  expect(redactor.text(`${CALL} ${stream} ${OTHER_CALL} ${CALL}`)).toBe(
    [
      'CA00000000000000000000000000000001',
      'MZ00000000000000000000000000000001',
      'CA00000000000000000000000000000002',
      'CA00000000000000000000000000000001',
    ].join(' '),
  )
})

test('telephone numbers become numbers that ring nowhere', () => {
  const redactor = new Redactor([])
  expect(redactor.text('from +4930123456 to +14155550123, not 12345678')).toBe(
    'from +15550100001 to +15550100002, not 12345678',
  )
})

test('keys and tokens are taken out wherever they stand', () => {
  expect(redact({ url: `wss://host/?key=${SECRET}`, list: [SECRET] })).toEqual({
    url: 'wss://host/?key=[redacted]',
    list: ['[redacted]'],
  })
})

test('handles and stream tokens are taken out by their field, and recognised again', () => {
  const redactor = new Redactor([])
  const offered = redactor.message('{"sessionResumptionUpdate":{"newHandle":"xyz"}}')
  const taken = redactor.message('{"setup":{"sessionResumption":{"handle":"xyz"}}}')
  expect(offered).toBe('{"sessionResumptionUpdate":{"newHandle":"[newHandle 1]"}}')
  expect(taken).toBe('{"setup":{"sessionResumption":{"handle":"[newHandle 1]"}}}')
  expect(redact({ start: { customParameters: { token: 'abc' } } })).toEqual({
    start: { customParameters: { token: '[token 1]' } },
  })
})

test('a handle that is null or empty is not made into one', () => {
  expect(redact({ handle: null })).toEqual({ handle: null })
  expect(redact({ handle: '' })).toEqual({ handle: '' })
})

test('audio is left alone, even where it looks like a number', () => {
  const message = { media: { payload: 'AAAA+1234567890' }, audio: { data: 'BB+1234567890==' } }
  expect(redact(message)).toEqual(message)
})

test('a message with nothing to hide stays as it was on the wire', () => {
  const text = '{ "serverContent": {"turnComplete" : true} }\n'
  expect(new Redactor([SECRET]).message(text)).toBe(text)
})

test('what is not JSON is cleaned as text', () => {
  expect(new Redactor([SECRET]).message(`not json: ${SECRET}`)).toBe('not json: [redacted]')
})

test('the sound of the line is replaced by as much silence, the other directions are kept', () => {
  const taped: string[] = []
  const tap = redactingTap(new Redactor([]), (_socket, _direction, text) => taped.push(text))
  const media = (payload: Buffer): string =>
    JSON.stringify({ event: 'media', media: { payload: payload.toString('base64') } })
  const voice = media(Buffer.from([1, 2, 3, 4, 5]))
  const directions: [WireSocket, WireDirection][] = [
    ['carrier', 'in'],
    ['carrier', 'out'],
    ['model', 'in'],
  ]
  for (const [socket, direction] of directions) tap(socket, direction, voice)
  expect(taped).toEqual([media(Buffer.alloc(5, 0xff)), voice, voice])
})
