import { describe, expect, it } from 'vitest'
import { ConfigInvalid } from '../../../src/config/startup-problems.ts'
import { complete, configWith, problemsOf, problemsWith } from '../../support/environments.ts'

describe('a complete environment', () => {
  it('gives the documented defaults', () => {
    expect(configWith()).toEqual({
      http: { host: '0.0.0.0', port: 3_000 },
      metricsToken: null,
      consolePassword: null,
      browser: { visitors: 'off', assistants: null, callsPerAddress: 3 },
      publicUrl: 'https://calls.example.com',
      twilio: {
        accountSid: complete.TWILIO_ACCOUNT_SID,
        authTokens: ['twilio-token-one'],
        apiBaseUrl: null,
        smsFrom: null,
      },
      gemini: {
        auth: { kind: 'api-key', apiKey: 'gemini-key-one' },
        spares: [],
        model: 'gemini-3.8-live',
        baseUrl: null,
      },
      instanceUrl: null,
      databaseUrl: 'sqlite:./data/hexkey.db',
      agentsDir: 'agents',
      maxCalls: 200,
      maxCostPerDayUsd: null,
      playoutLeadMs: 400,
      drainMs: 25_000,
      recordFramesDir: null,
      recordingsDir: 'data/recordings',
      keepDays: { transcripts: 90, calls: 730, frames: 30, recordings: 30 },
      logLevel: 'info',
      callWebhook: null,
      secrets: ['twilio-token-one', 'gemini-key-one'],
    })
  })

  it('takes every variable that is set', () => {
    const config = configWith({
      PORT: '8080',
      HOST: '::1',
      INSTANCE_URL: 'http://10.0.0.7:8080/',
      TWILIO_API_BASE_URL: 'http://127.0.0.1:8081/',
      GEMINI_MODEL: 'gemini-3.1-flash-live-preview',
      GOOGLE_GEMINI_BASE_URL: 'http://emulator:8080/live/',
      AGENTS_DIR: 'assistants',
      MAX_CALLS: '12',
      PLAYOUT_LEAD_MS: '60',
      DRAIN_MS: '0',
      RECORD_FRAMES_DIR: './data/frames',
      LOG_LEVEL: 'debug',
      METRICS_TOKEN: 'a-metrics-token',
      CONSOLE_PASSWORD: 'a-console-password',
    })
    expect(config.http).toEqual({ host: '::1', port: 8_080 })
    expect(config.twilio.apiBaseUrl).toBe('http://127.0.0.1:8081')
    expect(config.gemini.model).toBe('gemini-3.1-flash-live-preview')
    expect(config.gemini.baseUrl).toBe('http://emulator:8080/live')
    expect(config).toMatchObject({
      agentsDir: 'assistants',
      maxCalls: 12,
      playoutLeadMs: 60,
      drainMs: 0,
      instanceUrl: 'http://10.0.0.7:8080',
      recordFramesDir: './data/frames',
      logLevel: 'debug',
      metricsToken: 'a-metrics-token',
      consolePassword: 'a-console-password',
    })
  })

  it('is frozen to the bottom', () => {
    const config = configWith()
    for (const part of [config, config.http, config.twilio, config.twilio.authTokens]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
    expect(Object.isFrozen(config.gemini.auth)).toBe(true)
    expect(Object.isFrozen(config.secrets)).toBe(true)
  })

  it('takes an empty variable for one that is not set, and trims the others', () => {
    const config = configWith({ PORT: '', LOG_LEVEL: '  ', MAX_CALLS: ' 7 ' })
    expect(config.http.port).toBe(3_000)
    expect(config.logLevel).toBe('info')
    expect(config.maxCalls).toBe(7)
    expect(problemsWith({ GEMINI_API_KEY: ' ' }).map(({ where }) => where)).toEqual([
      'GEMINI_API_KEY',
    ])
  })

  it('takes "off" for a folder of frames as none', () => {
    expect(configWith({ RECORD_FRAMES_DIR: 'off' }).recordFramesDir).toBeNull()
  })
})

describe('the public URL', () => {
  it.each([
    ['https://calls.example.com/', 'https://calls.example.com'],
    ['HTTPS://Calls.Example.com:443', 'https://calls.example.com'],
    ['https://calls.example.com:8443', 'https://calls.example.com:8443'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s is the origin %s', (given, origin) => {
    expect(configWith({ PUBLIC_URL: given }).publicUrl).toBe(origin)
  })

  it.each([
    'calls.example.com',
    'wss://calls.example.com',
    'http://calls.example.com',
    'http://127.0.0.1.example.com',
    'https://calls.example.com/voice',
    'https://calls.example.com?x=1',
    'https://calls.example.com?',
    'https://calls.example.com#x',
    'https://user:pass@calls.example.com',
    'https://',
  ])('%s is refused', (given) => {
    expect(problemsWith({ PUBLIC_URL: given }).map(({ where }) => where)).toEqual(['PUBLIC_URL'])
  })
})

describe('auth tokens', () => {
  it('may be several while one is being rotated', () => {
    const config = configWith({ TWILIO_AUTH_TOKEN: 'new-token-1, old-token-1,new-token-1' })
    expect(config.twilio.authTokens).toEqual(['new-token-1', 'old-token-1'])
    expect(config.secrets).toEqual(expect.arrayContaining(['new-token-1', 'old-token-1']))
  })

  it.each([
    ['short', 'shorter than 8'],
    ['long-enough,short', 'an entry that is shorter than 8'],
    ['long-enough,', 'an empty entry'],
    ['long enough', 'a space'],
  ])('%s is refused', (given, reason) => {
    const [problem, ...others] = problemsWith({ TWILIO_AUTH_TOKEN: given })
    expect(problem?.problem).toContain(reason)
    expect(others).toEqual([])
  })
})

describe('the way to Gemini', () => {
  const vertex = {
    GEMINI_API_KEY: undefined,
    GOOGLE_GENAI_USE_VERTEXAI: 'true',
    GOOGLE_CLOUD_PROJECT: 'my-project',
    GOOGLE_CLOUD_LOCATION: 'us-central1',
  }

  it.each(['true', 'TRUE', '1'])('is Vertex AI when asked for with %s', (flag) => {
    expect(configWith({ ...vertex, GOOGLE_GENAI_USE_VERTEXAI: flag }).gemini.auth).toEqual({
      kind: 'vertex',
      project: 'my-project',
      location: 'us-central1',
    })
  })

  it('is Vertex AI when both are there, and the key stays a secret', () => {
    const config = configWith({ ...vertex, GEMINI_API_KEY: 'unused-key' })
    expect(config.gemini.auth.kind).toBe('vertex')
    expect(config.secrets).toContain('unused-key')
  })

  it.each(['false', '0', ''])('is the key when Vertex AI is switched off with "%s"', (flag) => {
    const config = configWith({ GOOGLE_GENAI_USE_VERTEXAI: flag, GOOGLE_CLOUD_PROJECT: 'other' })
    expect(config.gemini.auth).toEqual({ kind: 'api-key', apiKey: 'gemini-key-one' })
  })

  it('may be several keys, all of them secret, or several regions', () => {
    const { gemini, secrets } = configWith({ GEMINI_API_KEY: 'key-number-1, key-number-2' })
    expect(gemini.auth).toEqual({ kind: 'api-key', apiKey: 'key-number-1' })
    expect(gemini.spares).toEqual([{ kind: 'api-key', apiKey: 'key-number-2' }])
    expect(secrets).toEqual(expect.arrayContaining(['key-number-1', 'key-number-2']))
    const regions = configWith({ ...vertex, GOOGLE_CLOUD_LOCATION: 'us-central1,europe-west4' })
    expect(regions.gemini.auth).toMatchObject({ location: 'us-central1' })
    expect(regions.gemini.spares).toMatchObject([{ kind: 'vertex', location: 'europe-west4' }])
  })

  it.each([
    [{ GEMINI_API_KEY: 'key-number-1,' }, 'has an empty entry: a comma too many.'],
    [{ GEMINI_API_KEY: 'key-number-1,short' }, 'has an entry that is shorter than 8 characters.'],
    [
      { ...vertex, GOOGLE_CLOUD_LOCATION: 'us-central1,' },
      'is not a location, or several with commas between them.',
    ],
  ])('is not %o', (changes, problem) => {
    expect(problemsWith(changes).map((one) => one.problem)).toEqual([problem])
  })

  it('names what Vertex AI lacks', () => {
    const problems = problemsWith({
      ...vertex,
      GOOGLE_CLOUD_PROJECT: undefined,
      GOOGLE_CLOUD_LOCATION: '',
    })
    expect(problems.map(({ where }) => where)).toEqual([
      'GOOGLE_CLOUD_PROJECT',
      'GOOGLE_CLOUD_LOCATION',
    ])
  })

  it('tells of both ways when neither is set', () => {
    const [problem] = problemsWith({ GEMINI_API_KEY: undefined })
    expect(problem).toMatchObject({ where: 'GEMINI_API_KEY', problem: 'is not set.' })
    expect(problem?.cure).toContain('GOOGLE_GENAI_USE_VERTEXAI')
  })

  it('refuses a switch that is neither on nor off, and does not guess on', () => {
    const problems = problemsWith({ GOOGLE_GENAI_USE_VERTEXAI: 'yes', GEMINI_API_KEY: undefined })
    expect(problems.map(({ where }) => where)).toEqual(['GOOGLE_GENAI_USE_VERTEXAI'])
  })

  it('asks the checks whether the model is known', () => {
    const environment = { ...complete, GEMINI_MODEL: 'gemini-99' }
    const problems = problemsOf(environment, {
      modelProblem: (name) => (name === 'gemini-99' ? 'is not a Live model.' : null),
    })
    expect(problems).toMatchObject([{ where: 'GEMINI_MODEL', problem: 'is not a Live model.' }])
  })
})

describe('a malformed value', () => {
  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '30.5'],
    ['HOST', 'http://localhost'],
    ['HOST', 'a host'],
    ['HOST', '[::1]'],
    ['TWILIO_ACCOUNT_SID', 'SK0123456789abcdef0123456789abcdef'],
    ['TWILIO_ACCOUNT_SID', 'AC0123'],
    ['TWILIO_API_BASE_URL', 'ftp://example.com'],
    ['TWILIO_API_BASE_URL', 'https://api.example.com?a=b'],
    ['GEMINI_API_KEY', 'short'],
    ['GEMINI_API_KEY', 'key with spaces'],
    ['GOOGLE_CLOUD_PROJECT', 'My Project'],
    ['GOOGLE_CLOUD_LOCATION', 'us central'],
    ['GOOGLE_GEMINI_BASE_URL', 'ws://127.0.0.1:8080'],
    ['GOOGLE_GEMINI_BASE_URL', '127.0.0.1:8080'],
    ['MAX_CALLS', '0'],
    ['PLAYOUT_LEAD_MS', '59'],
    ['PLAYOUT_LEAD_MS', '5001'],
    ['DRAIN_MS', '25s'],
    ['LOG_LEVEL', 'verbose'],
    ['INSTANCE_URL', '10.0.0.7:3000'],
    ['INSTANCE_URL', 'ws://10.0.0.7:3000'],
    ['INSTANCE_URL', 'http://10.0.0.7:3000/internal'],
    ['INSTANCE_URL', 'http://user:pass@10.0.0.7:3000'],
    ['DATABASE_URL', 'mysql://localhost/hexkey'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'postgres://'],
    ['DATABASE_URL', 'postgres://host:port/hexkey'],
    ['DATABASE_URL', 'postgres://host/hexkey?user=hexkey&password=secret-word'],
    ['CONSOLE_PASSWORD', 'short'],
    ['METRICS_TOKEN', 'short'],
    ['SMS_FROM', '555-0100'],
    ['SMS_FROM', 'MG12'],
    ['CALL_WEBHOOK_URL', 'crm.example.com/calls'],
    ['CALL_WEBHOOK_URL', 'http://crm.example.com/calls'],
    ['CALL_WEBHOOK_URL', 'https://user:pass@crm.example.com/'],
    ['CALL_WEBHOOK_URL', 'https://crm.example.com/#calls'],
    ['CALL_WEBHOOK_SECRET', 'short'],
  ])('of %s is refused with its cure: %s', (name, value) => {
    const problems = problemsWith({ [name]: value })
    expect(problems.map(({ where }) => where)).toEqual([name])
    expect(problems[0]?.cure).not.toBe('')
  })

  it.each([
    ['DATABASE_URL', 'sqlite:./data/hexkey.db'],
    ['DATABASE_URL', 'postgresql:///hexkey?host=/run/postgresql'],
    ['SMS_FROM', '+15550100200'],
    ['SMS_FROM', `MG${'a1'.repeat(16)}`],
    ['CONSOLE_PASSWORD', 'long-enough'],
    ['METRICS_TOKEN', 'long-enough'],
    ['PORT', '0'],
    ['INSTANCE_URL', 'http://10.0.0.7:3000'],
    ['INSTANCE_URL', 'https://one.calls.internal/'],
    ['HOST', 'calls.internal'],
  ])('is not %s=%s', (name, value) => {
    expect(problemsWith({ [name]: value })).toEqual([])
  })
})

describe('the webhook of calls that are over', () => {
  const webhook = {
    CALL_WEBHOOK_URL: 'https://crm.example.com/calls?key=1',
    CALL_WEBHOOK_SECRET: 'webhook-secret',
  }
  const local = { ...webhook, CALL_WEBHOOK_URL: 'http://127.0.0.1:8090/calls' }

  it('is a URL and a secret, both kept out of logs', () => {
    const { callWebhook, secrets } = configWith(webhook)
    const { CALL_WEBHOOK_URL: url, CALL_WEBHOOK_SECRET: secret } = webhook
    expect(callWebhook).toEqual({ url, secret })
    expect(secrets).toEqual(expect.arrayContaining([url, secret]))
  })

  it('may be http on this machine while the server is for this machine alone', () => {
    const config = configWith({ ...local, PUBLIC_URL: 'http://127.0.0.1:3000' })
    expect(config.callWebhook?.url).toBe('http://127.0.0.1:8090/calls')
  })

  it.each([
    [{ ...webhook, CALL_WEBHOOK_SECRET: undefined }, 'CALL_WEBHOOK_SECRET'],
    [{ ...webhook, CALL_WEBHOOK_URL: undefined }, 'CALL_WEBHOOK_URL'],
    [local, 'CALL_WEBHOOK_URL'],
  ])('is not half of it, nor http for a public server: %o', (changes, where) => {
    expect(problemsWith(changes).map((one) => one.where)).toEqual([where])
  })
})

describe('several problems', () => {
  it('are all reported at once, in a steady order', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', SMS_FROM: 'me' })
    expect(problems.map(({ where }) => where)).toEqual([
      'PUBLIC_URL',
      'PORT',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_AUTH_TOKEN',
      'GEMINI_API_KEY',
      'LOG_LEVEL',
      'SMS_FROM',
    ])
  })

  it('make an error with a stable code that no retry cures', () => {
    const error = new ConfigInvalid(problemsOf({}))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', retryable: false, name: 'ConfigInvalid' })
    expect(error.message).toContain('PUBLIC_URL is not set.')
  })
})
