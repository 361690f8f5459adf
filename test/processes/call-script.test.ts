import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeWav, encodeWav } from '../../src/audio/wav.ts'
import { tone, VoiceServer } from '../support/voice-server.ts'

const TOKEN = 'a-token-of-thirty-two-characters'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-call-'))
  const question = Int16Array.from({ length: 17_640 }, (_, at) =>
    Math.round(9_000 * Math.sin((2 * Math.PI * 300 * at) / 44_100)),
  )
  const wav = encodeWav({ sampleRate: 44_100, channels: [question, question] })
  await writeFile(join(folder, 'question.wav'), wav)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the script in a folder of its own, so that no .env of the project is read. */
function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const script = join(import.meta.dirname, '../../scripts/call.ts')
  const env = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: `${TOKEN},old`, ...environment }
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

/** Greets, and answers everything that sounds like speech with half a second of tone. */
function talkingServer(): Promise<VoiceServer> {
  return VoiceServer.start({
    answer: ({ path }, server) => (path === '/twilio/voice' ? server.connectTwiml() : undefined),
    onStream: (stream) => {
      let spoken = false
      stream.once('start', () => {
        stream.play(tone(400))
      })
      stream.onMessage(({ event, media }) => {
        const loud = event === 'media' && !/^\/+w==$/.test(media?.['payload'] ?? '')
        if (spoken && event === 'media' && !loud) stream.play(tone(500))
        spoken = loud
      })
    },
  })
}

describe('npm run call', () => {
  it('plays the caller’s file after the greeting, hears the answer and keeps a recording', async () => {
    await using server = await talkingServer()
    const args = [
      '--to',
      server.url,
      '--wav',
      'question.wav',
      '--quiet-ms',
      '600',
      '--max-seconds',
      '15',
    ]
    const { code, out, err } = await run([...args, '--out', 'sub/call.wav'])
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/ringing: \+15550100001 calls \+15550100000/)
    expect(out).toMatch(/agent speaks[^]*caller speaks: question\.wav[^]*agent speaks[^]*completed/)
    const recording = decodeWav(await readFile(join(folder, 'sub/call.wav')))
    expect(recording.sampleRate).toBe(8_000)
    const [caller, heard] = recording.channels
    expect(caller!.filter((sample) => Math.abs(sample) > 500).length).toBeGreaterThan(2_500)
    expect(heard!.filter((sample) => sample !== 0)).toHaveLength(900 * 8)
    expect(server.requestsTo('/twilio/status')[0]!.form['CallStatus']).toBe('completed')
  })

  it('says so and exits with 1 when the caller is not answered', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }, self) => (path === '/twilio/voice' ? self.connectTwiml() : undefined),
    })
    const args = ['--to', server.url, '--wav', 'question.wav', '--max-seconds', '0.5']
    const { code, err } = await run(args)
    expect(code).toBe(1)
    expect(err).toMatch(/never got to speak/)
  })

  it('says what to do when nobody listens there', async () => {
    const server = await talkingServer()
    await server[Symbol.asyncDispose]()
    const args = ['--to', server.url, '--wav', 'question.wav', '--max-seconds', '1']
    const { code, err } = await run(args)
    expect(code).toBe(1)
    expect(err).toMatch(/ECONNREFUSED[^]*npm start/)
  })

  it.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['a missing address', ['--wav', 'question.wav'], {}, /--to is missing/],
    ['a bad address', ['--to', 'nowhere', '--wav', 'question.wav'], {}, /no web address/],
    [
      'a missing file',
      ['--to', 'http://127.0.0.1:1', '--wav', 'x.wav'],
      {},
      /--wav x\.wav .*ENOENT/,
    ],
    ['no WAV', ['--to', 'http://127.0.0.1:1', '--wav', '.'], {}, /--wav \. cannot be used/],
    [
      'a bad number',
      ['--wav', 'question.wav', '--to', 'http://127.0.0.1:1', '--max-seconds', 'x'],
      {},
      /--max-seconds "x" must be a number/,
    ],
    ['an unknown option', ['--speed', '2'], {}, /--speed[^]*npm run call -- --to URL[^]*--help/],
    [
      'a missing token',
      ['--to', 'http://127.0.0.1:1', '--wav', 'question.wav'],
      { TWILIO_AUTH_TOKEN: '' },
      /TWILIO_AUTH_TOKEN is not set/,
    ],
  ])('names %s and exits with 1', async (_, args, environment, message) => {
    const { code, err } = await run(args, environment)
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n {4}at /)
  })

  it('explains itself', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/--barge-in FILE/)
  })
})
