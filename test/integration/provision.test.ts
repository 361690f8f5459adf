import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { provision } from '../../src/carrier/twilio/provisioning.ts'
import { elementsNamed, xmlTree } from '../support/xml-tree.ts'

const SID = `AC${'0123456789abcdef'.repeat(2)}`
const NUMBER_SID = 'PN00000000000000000000000000000001'
const TOKEN = 'auth-token-current'
const NUMBER = '+15550100200'

/** The part of Twilio's REST API that owns phone numbers. */
class NumbersApi implements AsyncDisposable {
  readonly requests: { method: string; path: string; form: Record<string, string> }[] = []
  readonly numbers: Record<string, unknown>[] = [
    {
      sid: NUMBER_SID,
      account_sid: SID,
      phone_number: NUMBER,
      voice_url: 'https://old.example.com/voice',
      voice_method: 'POST',
      voice_fallback_url: '',
      voice_fallback_method: 'POST',
      status_callback: '',
      status_callback_method: 'POST',
      voice_application_sid: '',
      trunk_sid: null,
    },
  ]
  /** Answered to updates instead of doing them. */
  failure: { status: number; message: string } | null = null
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      })
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get posts(): readonly { path: string; form: Record<string, string> }[] {
    return this.requests.filter(({ method }) => method === 'POST')
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const form = Object.fromEntries(new URLSearchParams(await readText(request)))
    this.requests.push({ method: request.method ?? '', path: url.pathname, form })
    const credentials = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`
    if (request.headers.authorization !== credentials) {
      return { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } }
    }
    const numbers = `/2010-04-01/Accounts/${SID}/IncomingPhoneNumbers`
    if (request.method === 'GET' && url.pathname === `${numbers}.json`) {
      const asked = url.searchParams.get('PhoneNumber') ?? ''
      const found = this.numbers.filter((one) => String(one['phone_number']).includes(asked))
      return { status: 200, body: { incoming_phone_numbers: found, next_page_uri: null } }
    }
    if (request.method === 'POST' && url.pathname === `${numbers}/${NUMBER_SID}.json`) {
      if (this.failure !== null) {
        const { status, message } = this.failure
        return { status, body: { code: 20500, message, status } }
      }
      for (const [name, value] of Object.entries(form)) {
        const field = name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
        Object.assign(this.numbers[0] ?? {}, { [field]: value })
      }
      return { status: 200, body: this.numbers[0] }
    }
    return { status: 404, body: { code: 20404, message: 'not found', status: 404 } }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

let api: NumbersApi
let environment: Record<string, string>
const args = ['--number', NUMBER, '--fallback-url', 'https://static.example.net/away.xml']

beforeEach(async () => {
  api = new NumbersApi()
  environment = {
    PUBLIC_URL: 'https://calls.example.com',
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: `${TOKEN},auth-token-previous`,
    TWILIO_API_BASE_URL: await api.listen(),
  }
})

afterEach(async () => {
  await api[Symbol.asyncDispose]()
})

async function run(
  given: readonly string[] = args,
): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const code = await provision(given, environment, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  })
  const all = { code, out: out.join('\n'), err: err.join('\n') }
  expect(`${all.out}${all.err}`).not.toContain('auth-token')
  return all
}

describe('a number', () => {
  test('is pointed at the server, its fallback elsewhere', async () => {
    const { code, out, err } = await run()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(api.posts).toEqual([
      {
        method: 'POST',
        path: `/2010-04-01/Accounts/${SID}/IncomingPhoneNumbers/${NUMBER_SID}.json`,
        form: {
          VoiceUrl: 'https://calls.example.com/twilio/voice',
          VoiceMethod: 'POST',
          VoiceFallbackUrl: 'https://static.example.net/away.xml',
          VoiceFallbackMethod: 'GET',
          StatusCallback: 'https://calls.example.com/twilio/status',
          StatusCallbackMethod: 'POST',
          VoiceApplicationSid: '',
        },
      },
    ])
    expect(out).toContain(
      'voiceUrl: https://old.example.com/voice -> https://calls.example.com/twilio/voice',
    )
  })

  test('that is set up already is left alone', async () => {
    await run()
    const { code, out } = await run()
    expect(code).toBe(0)
    expect(out).toContain('is set up already')
    expect(api.posts).toHaveLength(1)
  })

  test('is taken from an application, which would be asked instead', async () => {
    Object.assign(api.numbers[0] ?? {}, { voice_application_sid: 'AP1' })
    const { out } = await run()
    expect(out).toContain('voiceApplicationSid: AP1 -> none')
    expect(api.numbers[0]).toMatchObject({ voice_application_sid: '' })
  })

  test('is only looked at in a dry run', async () => {
    const { code, out } = await run([...args, '--dry-run'])
    expect(code).toBe(0)
    expect(out).toContain('statusCallback: none -> https://calls.example.com/twilio/status')
    expect(out).toContain('Dry run: nothing was changed.')
    expect(api.posts).toEqual([])
  })
})

describe('the fallback TwiML', () => {
  const xmlIn = (out: string): string => /<\?xml.*<\/Response>/s.exec(out)?.[0] ?? ''

  test('is printed for the host that it must lie on, with the person it dials', async () => {
    const { out } = await run([...args, '--person', '+15550100300'])
    expect(out).toContain('Put this file at https://static.example.net/away.xml')
    expect(elementsNamed(xmlTree(xmlIn(out)), 'Dial')[0]?.children).toEqual(['+15550100300'])
  })

  test('says where the person’s number belongs when none was given', async () => {
    const { out } = await run()
    expect(elementsNamed(xmlTree(xmlIn(out)), 'Dial')[0]?.children).toEqual(['NUMBER-OF-A-PERSON'])
    expect(out).toContain('Replace NUMBER-OF-A-PERSON')
  })
})

describe('problems', () => {
  test('are listed at once, those of the account with those of the arguments', async () => {
    api.numbers.length = 0
    const { code, out, err } = await run([
      '--number',
      NUMBER,
      '--fallback-url',
      'https://calls.example.com/away.xml',
    ])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('--fallback-url is on the same host as PUBLIC_URL')
    expect(err).toContain('--number does not belong to this account.')
    expect(api.posts).toEqual([])
  })

  test('a number that only contains the one asked for is another number', async () => {
    Object.assign(api.numbers[0] ?? {}, { phone_number: `${NUMBER}9` })
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toContain('--number does not belong to this account.')
  })

  test('a number on a trunk', async () => {
    Object.assign(api.numbers[0] ?? {}, { trunk_sid: 'TK1' })
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toContain('--number belongs to a SIP trunk')
    expect(api.posts).toEqual([])
  })

  test('wrong credentials', async () => {
    environment['TWILIO_AUTH_TOKEN'] = 'auth-token-wrong'
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toContain('refused the credentials (HTTP 401)')
    expect(err).toContain('Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN')
  })

  test('an update that fails', async () => {
    api.failure = { status: 500, message: `broken by ${TOKEN}` }
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toContain('did not carry out the request (HTTP 500: broken by [redacted])')
  })

  test('an API that is not there', async () => {
    await api[Symbol.asyncDispose]()
    const { code, err } = await run()
    expect(code).toBe(1)
    expect(err).toContain('TWILIO_API_BASE_URL did not carry out the request')
    api = new NumbersApi()
    await api.listen()
  })
})
