import { describe, expect, test } from 'vitest'
import { readProvisioningInput } from '../../../../src/carrier/twilio/provisioning-input.ts'

const sid = `AC${'0123456789abcdef'.repeat(2)}`
const environment = {
  PUBLIC_URL: 'https://calls.example.com',
  TWILIO_ACCOUNT_SID: sid,
  TWILIO_AUTH_TOKEN: 'token-current, token-previous',
}
const args = ['--number', '+15550100200', '--fallback-url', 'https://static.example.net/away.xml']

function problems(
  given: readonly string[],
  changes: Readonly<Record<string, string | undefined>> = {},
): readonly string[] {
  const input = readProvisioningInput(given, { ...environment, ...changes })
  for (const { cure } of input.problems) expect(cure).not.toBe('')
  return input.problems.map(({ where, problem }) => `${where} ${problem}`)
}

describe('a good command', () => {
  test('is read with the current token', () => {
    expect(readProvisioningInput(args, environment)).toEqual({
      account: { sid, authToken: 'token-current', apiBaseUrl: null },
      number: '+15550100200',
      publicUrl: new URL('https://calls.example.com'),
      fallbackUrl: new URL('https://static.example.net/away.xml'),
      person: null,
      dryRun: false,
      problems: [],
    })
  })

  test('with everything that is optional', () => {
    const more = [...args, '--dry-run', '--person=+15550100300']
    const sandbox = {
      TWILIO_API_BASE_URL: 'http://127.0.0.1:4010/',
      PUBLIC_URL: 'http://127.0.0.1:3000',
    }
    expect(readProvisioningInput(more, { ...environment, ...sandbox })).toMatchObject({
      account: { apiBaseUrl: 'http://127.0.0.1:4010' },
      person: '+15550100300',
      dryRun: true,
      problems: [],
    })
  })
})

describe('problems', () => {
  test('of an empty command in an empty environment are all listed at once', () => {
    const input = readProvisioningInput([], {})
    expect(input.problems.map(({ where }) => where)).toEqual([
      'PUBLIC_URL',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
      '--number',
      '--fallback-url',
    ])
    expect(input.account).toBeNull()
  })

  test.each(['calls', '15550100200', '+0555', '+1 555 010', ''])('number %j', (number) => {
    expect(problems(['--number', number, ...args.slice(2)])).toEqual([
      '--number is not a phone number in E.164 form.',
    ])
  })

  test.each([
    ['the same host', 'https://calls.example.com/away.xml', 'is on the same host as PUBLIC_URL'],
    ['the same host and another port', 'https://CALLS.example.com:8443/x', 'is on the same host'],
    ['plain http', 'http://static.example.net/away.xml', 'must begin with https://'],
    ['no URL', 'away.xml', 'is not a URL'],
    ['nothing', '', 'is not a URL'],
  ])('a fallback on %s', (_case, url, problem) => {
    const found = problems([...args.slice(0, 2), '--fallback-url', url])
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`--fallback-url ${problem}`)
  })

  test('unknown options and stray words', () => {
    expect(problems([...args, '--constructor', '--force', 'please'])).toEqual([
      '--constructor is not an option.',
      '--force is not an option.',
      'please belongs to no option.',
    ])
  })

  test('an option without its value', () => {
    expect(problems([...args.slice(2), '--number'])).toEqual([
      '--number is not a phone number in E.164 form.',
    ])
  })

  test('a person that is no number', () => {
    expect(problems([...args, '--person', 'Ann'])).toEqual([
      '--person is not a phone number in E.164 form.',
    ])
  })

  test.each([
    ['http://calls.example.com', 'cannot be reached by Twilio'],
    ['http://127.0.0.1:3000', 'cannot be reached by Twilio'],
    ['https://calls.example.com/base', 'must be an origin alone'],
    ['calls.example.com', 'is not a URL'],
    [' ', 'is not set'],
  ])('PUBLIC_URL %j', (PUBLIC_URL, problem) => {
    expect(problems(args, { PUBLIC_URL })[0]).toContain(`PUBLIC_URL ${problem}`)
  })

  test('an account SID that is none', () => {
    expect(problems(args, { TWILIO_ACCOUNT_SID: 'SK123' })[0]).toContain('is not an account SID')
  })

  test('a wrong sandbox never falls back to the real account', () => {
    const input = readProvisioningInput(args, { ...environment, TWILIO_API_BASE_URL: 'sandbox' })
    expect(input.account).toBeNull()
    expect(input.problems.map(({ where }) => where)).toEqual(['TWILIO_API_BASE_URL'])
  })

  test('never quote the auth token', () => {
    const input = readProvisioningInput(['--bogus'], { TWILIO_AUTH_TOKEN: 'token-current' })
    expect(JSON.stringify(input.problems)).not.toContain('token-current')
  })
})
