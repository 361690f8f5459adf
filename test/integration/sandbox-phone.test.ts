import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import type { CallOptions } from '../../src/sandbox/phone/call-options.ts'
import type { TimelineEntry } from '../../src/sandbox/phone/call-report.ts'
import { placeCall, startCall } from '../../src/sandbox/phone/sandbox-phone.ts'
import { quietAfterClearMs, stereoWav } from '../../src/sandbox/phone/stereo-wav.ts'
import { tone, VoiceServer, type Reply, type ServerStream } from '../support/voice-server.ts'

const TOKEN = 'a-token-of-thirty-two-characters'
const SPEECH = {
  samples: Int16Array.from({ length: 2_400 }, (_, at) => (at % 20 < 10 ? 6_000 : -6_000)),
  sampleRate: 8_000,
  text: 'hello',
}

function call(server: VoiceServer, options: Partial<CallOptions> = {}): CallOptions {
  return {
    serverUrl: server.url,
    accountSid: 'AC00000000000000000000000000000001',
    authToken: TOKEN,
    voicePath: '/voice',
    statusCallbackUrl: '/status',
    sayRate: 100,
    maxMs: 20_000,
    ...options,
  }
}

/** Streams on `/voice`, and answers `/next` with the given TwiML. */
function streaming(next: Reply = '<Response><Hangup/></Response>') {
  return ({ path }: { path: string }, server: VoiceServer): Reply | undefined => {
    if (path === '/voice') {
      return server.connectTwiml(' action="/next"', '<Parameter name="token" value="t"/>')
    }
    return path === '/next' ? next : undefined
  }
}

function kinds(timeline: readonly TimelineEntry[]): readonly string[] {
  return timeline.map(({ type }) => type)
}

describe('a whole call', () => {
  it('is set up, talked, interrupted and ended as Twilio does it', async () => {
    await using server = await VoiceServer.start({
      answer: streaming(),
      onStream: (stream) => {
        stream.once('start', () => {
          stream.play(tone(400))
          stream.mark('greeting')
        })
        stream.onMessage(({ event, mark }) => {
          if (event !== 'mark' || mark?.name !== 'greeting') return
          // A long answer, all at once, as a model gives it: the caller will cut it off.
          for (let piece = 0; piece < 50; piece++) stream.play(tone(100))
          stream.mark('answer')
        })
        stream.onMessage(({ event }) => {
          if (event === 'dtmf') stream.clear()
        })
      },
    })
    const seen: string[] = []
    const placed = startCall(
      call(server, {
        script: [
          { press: '0', when: { agentSpokeMs: 900 } },
          { silenceMs: 300 },
          { say: SPEECH },
          { hangUp: 'at once' },
        ],
      }),
    )
    placed.events.on('entry', ({ type }) => seen.push(type))
    const report = await placed.report

    expect(report.completedBy).toBe('caller')
    expect(report.warnings).toEqual([])
    expect(seen).toEqual(kinds(report.timeline))
    expect(seen.slice(0, 3)).toEqual(['ringing', 'twiml', 'stream-started'])
    expect(seen.at(-1)).toBe('completed')

    const [stream] = server.streams
    const events = stream!.messages.map(({ event }) => event)
    expect(events.slice(0, 2)).toEqual(['connected', 'start'])
    expect(events.at(-1)).toBe('stop')
    expect(await stream!.closed).toBe(1_000)
    expect(stream!.messages[1]!.start).toMatchObject({
      callSid: report.callSid,
      streamSid: report.streamSids[0],
      customParameters: { token: 't' },
    })
    // One counter for all events, none left out.
    const numbers = stream!.messages.slice(1).map(({ sequenceNumber }) => sequenceNumber)
    expect(numbers).toEqual(numbers.map((_, at) => String(at + 1)))

    const [greeting, answer] = report.marks
    expect(greeting).toMatchObject({ name: 'greeting', returnedByClear: false })
    expect(greeting!.echoedAtMs! - greeting!.receivedAtMs).toBeGreaterThan(300)
    expect(answer).toMatchObject({ name: 'answer', returnedByClear: true })
    expect(report.clears).toHaveLength(1)
    const [clear] = report.clears
    expect(answer!.echoedAtMs! - clear!.atMs).toBeLessThan(5)
    expect(clear!.playedMs + clear!.droppedMs).toBeCloseTo(5_400, 0)
    expect(clear!.playedMs).toBeGreaterThan(800)
    expect(quietAfterClearMs(report, 0)).toBeLessThanOrEqual(20)

    // Both tapes cover the same time, and both voices are on them.
    expect(Math.abs(report.heard.length - report.caller.length)).toBeLessThan(500 * 8)
    expect(report.caller.filter((sample) => sample !== 0)).toHaveLength(2_400)
    expect(report.heard.filter((sample) => sample !== 0).length / 8).toBeCloseTo(clear!.playedMs, 3)
    expect(stereoWav(report).length).toBeGreaterThan(report.heard.length * 4)
  })

  it('asks every webhook with the fields and the signature of Twilio', async () => {
    await using server = await VoiceServer.start({ answer: streaming() })
    const report = await placeCall(
      call(server, {
        from: 'anonymous',
        extraParameters: { CallerName: 'Ä & B' },
        script: [{ hangUp: { atMs: 100 } }],
      }),
    )
    expect(server.requests.map(({ path, form }) => [path, form['CallStatus'] ?? ''])).toEqual(
      expect.arrayContaining([
        ['/voice', 'ringing'],
        ['/stream-status', ''],
        ['/next', 'completed'],
        ['/status', 'completed'],
      ]),
    )
    for (const { path, form, signature } of server.requests) {
      expect(twilio.validateRequest(TOKEN, signature ?? '', server.url + path, form)).toBe(true)
    }
    expect(server.requestsTo('/stream-status').map(({ form }) => form['StreamEvent'])).toEqual([
      'stream-started',
      'stream-stopped',
    ])
    expect(server.requests[0]!.form).toMatchObject({
      CallSid: report.callSid,
      From: 'anonymous',
      CallerName: 'Ä & B',
      Direction: 'inbound',
    })
    const mediaUrl = `${server.url.replace('http', 'ws')}/media`
    expect(twilio.validateRequest(TOKEN, server.streams[0]!.signature ?? '', mediaUrl, {})).toBe(
      true,
    )
    expect(report.callbacks.every(({ status }) => status !== null)).toBe(true)
  })

  it('signs for the public URL while it connects to the server itself', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }) =>
        path === '/voice'
          ? '<Response><Connect action="https://hexkey.example/next"><Stream url="wss://hexkey.example/media"/></Connect></Response>'
          : undefined,
    })
    await placeCall(
      call(server, {
        publicUrl: 'https://hexkey.example',
        script: [{ hangUp: { atMs: 60 } }],
      }),
    )
    const valid = (signature: string | undefined, url: string, form = {}): boolean =>
      twilio.validateRequest(TOKEN, signature ?? '', url, form)
    for (const { path, form, signature } of server.requests) {
      expect(valid(signature, `https://hexkey.example${path}`, form)).toBe(true)
    }
    expect(valid(server.streams[0]!.signature, 'wss://hexkey.example/media')).toBe(true)
    expect(server.requestsTo('/next')).toHaveLength(1)
  })

  it('sends 20 ms of μ-law in each frame, on time, silence included', async () => {
    await using server = await VoiceServer.start({ answer: streaming() })
    await placeCall(call(server, { script: [{ hangUp: { atMs: 1_000 } }] }))
    const frames = server.streams[0]!.messages.filter(({ event }) => event === 'media')
    // 50, but that a busy machine may hang up some frames late in the same instant.
    expect(frames.length).toBeGreaterThan(40)
    expect(frames.length).toBeLessThanOrEqual(50)
    expect(frames.map(({ media }) => Number(media!['timestamp']))).toEqual(
      frames.map((_, at) => 52 + at * 20),
    )
    for (const { media } of frames) {
      expect(Buffer.from(media!['payload']!, 'base64')).toEqual(Buffer.alloc(160, 0xff))
    }
  })
})

describe('the end of a stream', () => {
  it('by the server leads to the action, without a stop, and on with its TwiML', async () => {
    await using server = await VoiceServer.start({
      answer: streaming('<Response><Say language="en-US">Goodbye.</Say></Response>'),
      onStream: (stream) => {
        stream.once('start', () => {
          stream.socket.close(1_000)
        })
      },
    })
    const report = await placeCall(call(server))
    expect(report.completedBy).toBe('twiml')
    expect(server.requestsTo('/next').map(({ form }) => form['CallStatus'])).toEqual([
      'in-progress',
    ])
    expect(server.streams[0]!.messages.some(({ event }) => event === 'stop')).toBe(false)
    expect(report.said).toMatchObject([{ text: 'Goodbye.', language: 'en-US' }])
    expect(report.warnings.map(({ code }) => code)).toEqual([31_921])
    const stopped = server.requestsTo('/stream-status').at(-1)
    expect(stopped?.form).toMatchObject({ StreamEvent: 'stream-stopped' })
  })

  it('without an action leads to the next verb', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }, self) =>
        path === '/voice' ? self.connectTwiml('', '', '<Say>Next.</Say>') : undefined,
      onStream: ({ socket }) => {
        socket.close(1_011)
      },
    })
    const report = await placeCall(call(server))
    expect(report.said.map(({ text }) => text)).toEqual(['Next.'])
    expect(server.requestsTo('/stream-status').at(-1)?.form).toMatchObject({
      StreamEvent: 'stream-error',
      StreamError: 'closed with code 1011',
    })
  })

  it('by a cut network is seen as 1006, and the action may open another stream', async () => {
    await using server = await VoiceServer.start({
      answer: ({ path }, self) =>
        ['/voice', '/next'].includes(path) ? self.connectTwiml(' action="/next"') : undefined,
    })
    const report = await placeCall(
      call(server, { script: [{ cutNetwork: { atMs: 200 } }, { hangUp: { atMs: 500 } }] }),
    )
    expect(await server.streams[0]!.closed).toBe(1_006)
    expect(server.streams).toHaveLength(2)
    expect(new Set(report.streamSids).size).toBe(2)
    expect(server.requestsTo('/next').map(({ form }) => form['CallStatus'])).toEqual([
      'in-progress',
      'completed',
    ])
    // The tapes go on where the second stream began.
    expect(report.heard.length / 8).toBeGreaterThanOrEqual(495)
    expect(Math.abs(report.heard.length - report.caller.length)).toBeLessThan(500 * 8)
  })

  it('before it began, refused by the server, is an error and leads to the action', async () => {
    await using server = await VoiceServer.start({
      answer: streaming('<Response><Say>Sorry.</Say></Response>'),
      refuseUpgrade: 403,
    })
    const report = await placeCall(call(server))
    expect(report.streamSids).toEqual([])
    expect(report.audioStartMs).toBeNull()
    expect(report.warnings).toMatchObject([{ code: 31_920 }])
    expect(report.warnings[0]!.message).toMatch(/HTTP 403, not 101/)
    expect(server.requestsTo('/stream-status').map(({ form }) => form['StreamEvent'])).toEqual([
      'stream-error',
    ])
    expect(report.said.map(({ text }) => text)).toEqual(['Sorry.'])
  })

  it('is an error for a URL that Twilio would not open', async () => {
    await using server = await VoiceServer.start({
      answer: () =>
        '<Response><Connect><Stream url="ws://hexkey.example/media"/></Connect><Say>Sorry.</Say></Response>',
    })
    const report = await placeCall(call(server))
    expect(report.warnings.map(({ code }) => code)).toContain(31_922)
    expect(report.said.map(({ text }) => text)).toEqual(['Sorry.'])
  })

  it('comes by itself when the caller has no more time', async () => {
    await using server = await VoiceServer.start({ answer: streaming() })
    const report = await placeCall(call(server, { maxMs: 300 }))
    expect(report.completedBy).toBe('time-limit')
    expect(server.streams[0]!.messages.at(-1)?.event).toBe('stop')
  })
})

describe('what a server must not send', () => {
  it('is noted in Twilio’s numbers and otherwise ignored', async () => {
    const bad = (stream: ServerStream): void => {
      stream.socket.send('{')
      stream.socket.send(Buffer.from([1, 2, 3]))
      stream.send({ event: 'say', streamSid: stream.streamSid })
      stream.send({ event: 'clear', streamSid: 'MZother' })
      stream.send({ event: 'media', streamSid: stream.streamSid, media: { payload: '!' } })
      stream.send({ event: 'clear', streamSid: stream.streamSid, extra: 1 })
      stream.mark('still alive')
    }
    await using server = await VoiceServer.start({
      answer: ({ path }, self) => {
        if (path !== '/voice') return undefined
        return self.connectTwiml().replace('/media"', '/media?token=1"')
      },
      onStream: (stream) => {
        stream.once('start', () => {
          bad(stream)
        })
      },
    })
    const report = await placeCall(call(server, { script: [{ hangUp: { atMs: 200 } }] }))
    expect(report.warnings.map(({ code }) => code)).toEqual([
      31_920, 31_951, 31_950, 31_951, 31_951, 31_951, 31_951,
    ])
    expect(report.marks).toMatchObject([{ name: 'still alive', returnedByClear: false }])
    expect(report.clears).toEqual([])
  })
})

describe('a hostile line', () => {
  it('sends what the script asks for', async () => {
    await using server = await VoiceServer.start({ answer: streaming() })
    await placeCall(
      call(server, {
        script: [
          { raw: 'not json', when: { atMs: 50 } },
          { raw: Uint8Array.of(1, 2) },
          { mediaForStream: 'MZother' },
          { secondStart: true },
          { sequenceNumber: 'skip' },
          { press: '1' },
          { sequenceNumber: 'repeat' },
          { press: '2' },
          { hangUp: 'at once' },
        ],
      }),
    )
    const { messages, streamSid } = server.streams[0]!
    const odd = messages.filter(
      (message, at) => message.event !== 'media' || messages[at]!.streamSid !== streamSid,
    )
    expect(odd.map(({ event }) => event)).toEqual([
      'connected',
      'start',
      'not-json',
      'binary',
      'media',
      'start',
      'dtmf',
      'dtmf',
      'stop',
    ])
    const [second, one, two] = odd.slice(5, 8).map(({ sequenceNumber }) => Number(sequenceNumber))
    expect([one! - second!, two! - one!]).toEqual([2, 0])
  })

  it('signs wrongly or not at all when told to', async () => {
    await using server = await VoiceServer.start({ answer: streaming() })
    const script = [{ hangUp: { atMs: 60 } }]
    await placeCall(call(server, { script, signing: 'wrong', mediaSigning: 'none' }))
    const [voice] = server.requests
    const url = `${server.url}/voice`
    expect(voice!.signature).toBeDefined()
    expect(twilio.validateRequest(TOKEN, voice!.signature!, url, voice!.form)).toBe(false)
    expect(server.streams[0]!.signature).toBeUndefined()
  })
})
