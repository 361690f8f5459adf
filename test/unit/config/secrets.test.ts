import { describe, expect, it } from 'vitest'
import { describeProblems } from '../../../src/config/startup-problems.ts'
import { scrubber } from '../../../src/shared/log.ts'
import { complete, configWith, problemsWith } from '../../support/environments.ts'

describe('secrets of a valid environment', () => {
  it('are all known, those of variables that nothing reads yet too', () => {
    const { secrets } = configWith({
      CONSOLE_PASSWORD: 'console-password',
      METRICS_TOKEN: 'metrics-token',
      DATABASE_URL: 'postgres://hexkey:p%40ssw0rd!@db.internal/hexkey',
    })
    expect(secrets).toEqual(
      expect.arrayContaining([
        complete.TWILIO_AUTH_TOKEN,
        complete.GEMINI_API_KEY,
        'console-password',
        'metrics-token',
        'p@ssw0rd!',
        'p%40ssw0rd!',
      ]),
    )
  })

  it('hold a password with a comma as a whole', () => {
    const { secrets } = configWith({ CONSOLE_PASSWORD: 'a,password,with,commas' })
    expect(secrets).toContain('a,password,with,commas')
    expect(secrets).not.toContain('a')
  })

  it('take a short database password out of a URL without eating the word elsewhere', () => {
    const url = 'postgres://hexkey:hexkey@db.internal/calls'
    const scrub = scrubber(configWith({ DATABASE_URL: url }).secrets)
    expect(scrub(`cannot connect to ${url}`)).toBe(
      'cannot connect to postgres://hexkey[redacted]db.internal/calls',
    )
    expect(scrub('hexkey is up')).toBe('hexkey is up')
  })

  it('are none for a database without a password', () => {
    const plain = configWith()
    for (const url of ['sqlite:./data/hexkey.db', 'postgres://db.internal/hexkey']) {
      expect(configWith({ DATABASE_URL: url }).secrets).toEqual(plain.secrets)
    }
  })

  it('hold what the tools of assistants send', () => {
    const { secrets } = configWith({ HEXKEY_TOOL_SHOP: 'a-secret-of-the-shop' })
    expect(secrets).toContain('a-secret-of-the-shop')
  })

  it('survive a password that is not valid percent-encoding', () => {
    const { secrets } = configWith({ DATABASE_URL: 'postgres://u:100%-secret@db/hexkey' })
    expect(secrets).toContain('100%-secret')
  })
})

describe('problems', () => {
  it.each([
    ['PUBLIC_URL', 'https://user:hunter2-secret@calls.example.com'],
    ['TWILIO_ACCOUNT_SID', 'hunter2-secret'],
    ['TWILIO_AUTH_TOKEN', 'hunter2-secret,,'],
    ['TWILIO_AUTH_TOKEN', 'hunter2-secret with a space'],
    ['TWILIO_API_BASE_URL', 'https://hunter2-secret@example.com'],
    ['GEMINI_API_KEY', 'hunter2-secret with a space'],
    ['GOOGLE_GEMINI_BASE_URL', 'https://example.com/?key=hunter2-secret'],
    ['GOOGLE_CLOUD_PROJECT', 'hunter2-secret !'],
    ['DATABASE_URL', 'mysql://user:hunter2-secret@db/hexkey'],
    ['CONSOLE_PASSWORD', 'hunter2-secret with a space'],
    ['METRICS_TOKEN', 'hunter2-secret with a space'],
    ['PORT', 'hunter2-secret'],
    ['LOG_LEVEL', 'hunter2-secret'],
    ['SMS_FROM', 'hunter2-secret'],
  ])('of %s never repeat the value', (name, value) => {
    const problems = problemsWith({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
    expect(describeProblems(problems)).not.toContain('hunter2')
  })
})
