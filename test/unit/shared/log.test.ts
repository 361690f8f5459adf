import { describe, expect, test } from 'vitest'
import { createLog, maskPhoneNumbers, scrubber } from '../../../src/shared/log.ts'

const written = (
  secrets: readonly string[],
  write: (log: ReturnType<typeof createLog>) => void,
) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets }, { write: (line) => lines.push(line) })
  write(log)
  return lines.join('')
}

describe('the log', () => {
  test('never holds a secret, wherever it stands', () => {
    const text = written(['key/with+signs', 'token-1234'], (log) => {
      log.info({ deep: { deeper: ['token-1234'] } }, 'started with token-1234')
      log.error({ err: new Error('refused: wss://host/?key=key%2Fwith%2Bsigns') }, 'failed')
      log.warn({ url: 'key/with+signs' }, 'raw')
    })
    expect(text).not.toMatch(/token-1234|key\/with|key%2Fwith/)
    expect(text.match(/\[redacted\]/g)).toHaveLength(5)
  })

  test('masks phone numbers', () => {
    expect(
      written([], (log) => {
        log.info({ from: '+15550100001' }, 'call')
      }),
    ).toContain('+15…01')
  })

  test('masks phone numbers in groups, URLs and arguments of tools', () => {
    const text = written([], (log) => {
      log.info({ args: { number: '+1 (555) 010-0001' } }, 'tool-run')
      log.info({ url: 'https://host/?From=%2B15550100001&x=1' }, 'refused')
      log.info({ err: new Error('no route to +49 151 0100001') }, 'failed')
    })
    expect(text).not.toMatch(/010.?0001/)
    expect(text.match(/\+(?:15|49)…01/g)?.length).toBeGreaterThanOrEqual(3)
  })

  test('holds no card number, and leaves times alone', () => {
    const line = written([], (log) => {
      log.info({ text: 'my card: 4111 1111 1111 1111', at: 4222222222222 }, 'caller-text')
    })
    expect(JSON.parse(line)).toMatchObject({ text: 'my card: [card number]', at: 4222222222222 })
  })

  test('stays valid JSON', () => {
    const line = written(['secret-value'], (log) => {
      log.info({ a: 'secret-value' }, 'x')
    })
    expect(JSON.parse(line)).toMatchObject({ a: '[redacted]', msg: 'x' })
  })
})

test('only numbers in international form are masked', () => {
  expect(maskPhoneNumbers('from +491701234567 at 1700000000000')).toBe(
    'from +49…67 at 1700000000000',
  )
})

test('an empty secret does not eat the text', () => {
  expect(scrubber([''])('hello')).toBe('hello')
})

describe('a hostile value', () => {
  test('stays on its line, and brings no control character with it', () => {
    const nasty = 'a\r\n{"level":60}\u001b[31m\u009b2J\u007f\u2028\u2029\u0000'
    const line = written([], (log) => {
      log.warn({ callId: nasty, err: new Error(nasty) }, nasty)
    })
    expect(line).toMatch(/^[\u0020-\u007e]+\n$/)
    expect(JSON.parse(line)).toMatchObject({ callId: nasty, msg: nasty })
  })

  test('that is a secret is scrubbed in the form that JSON gives it', () => {
    const line = written(['ab"cd\\efgh'], (log) => {
      log.warn({ reason: 'key ab"cd\\efgh' }, 'refused')
    })
    expect(line).toContain('[redacted]')
    expect(line).not.toContain('efgh')
  })
})
