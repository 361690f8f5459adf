import { mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { encodeMulaw } from '../../src/audio/mulaw.ts'
import { decodeWav } from '../../src/audio/wav.ts'
import type { Peaks, RecordingInfo } from '../../src/console/console-api.ts'
import type { AuditTrail } from '../../src/console/door.ts'
import { CallOwners } from '../../src/console/actions/call-owner.ts'
import { LivePeers } from '../../src/console/peer/live-peers.ts'
import { PeerClient } from '../../src/console/peer/peer-client.ts'
import { peerKeys } from '../../src/console/peer/peer-signature.ts'
import { listenRoute } from '../../src/console/recordings/listen-route.ts'
import { ListeningElsewhere } from '../../src/console/recordings/listening-elsewhere.ts'
import { ListeningHere } from '../../src/console/recordings/listening-here.ts'
import { RecordingFinder } from '../../src/console/recordings/recording-finder.ts'
import {
  recordingRoutes,
  type RecordingRoutes,
} from '../../src/console/recordings/recording-routes.ts'
import { RecordingShelf } from '../../src/console/recordings/recording-shelf.ts'
import { RecordingsElsewhere } from '../../src/console/recordings/recordings-elsewhere.ts'
import type { ConsoleFeature } from '../../src/console/register-console.ts'
import { CallSounds } from '../../src/recording/sound/call-sounds.ts'
import { SoundRecorder } from '../../src/recording/sound/sound-recorder.ts'
import { systemClock, VirtualClock } from '../../src/shared/clock.ts'
import { ConsoleRig, refusalOf, type Answered, type Browser } from '../support/console-rig.ts'
import { memoryLog } from '../support/memory-log.ts'

const telephone = { encoding: 'mulaw', sampleRate: 8_000 } as const
const formats = { callerFormat: telephone, agentFormat: telephone }
const CALLER = encodeMulaw(new Int16Array(160).fill(8_000))
const AGENT = encodeMulaw(new Int16Array(160).fill(4_000))
const WAV_BYTES = 44 + 32_000

let dir: string
let rig: ConsoleRig
let soundClock: VirtualClock
let recorder: SoundRecorder
let sounds: CallSounds
let shelf: RecordingShelf
let finder: RecordingFinder
let away: RecordingsElsewhere
let viewer: Browser
let operator: Browser

/** Time is ours, except where a thread is waited for. */
class MixedClock extends VirtualClock {
  override after(...args: Parameters<VirtualClock['after']>): ReturnType<VirtualClock['after']> {
    return args[0] > 1_000 ? systemClock.after(...args) : super.after(...args)
  }
}

/** The way to other processes, of which there is none. */
function road(): {
  owners: CallOwners
  peers: PeerClient
  living: LivePeers
  log: ReturnType<typeof memoryLog>['log']
} {
  const store = {
    find: (callId: string) => rig.store.callLog.find(callId),
    peers: (...asked: Parameters<typeof rig.store.callLog.peers>) =>
      rig.store.callLog.peers(...asked),
  }
  const living = new LivePeers({ store, instanceId: 'here', clock: systemClock })
  const owners = new CallOwners({ store, living, instanceId: 'here' })
  const [key] = peerKeys(['auth-token'])
  return { owners, peers: new PeerClient(key!, systemClock), living, log: memoryLog().log }
}

// Signing in is slow on purpose: one console for all.
beforeAll(async () => {
  const features: ConsoleFeature[] = [
    (routes, door) => {
      const trail = { note: (entry: (typeof noted)[number]) => void noted.push(entry) }
      const here = new ListeningHere(
        {
          listen: (...asked) => sounds.listen(...asked),
          dismiss: () => {
            sounds.dismiss()
          },
        },
        memoryLog().log,
      )
      recordingRoutes({ ...lent, trail, clock: rigClock })(routes, door)
      const elsewhere = new ListeningElsewhere({ ...road(), clock: systemClock })
      listenRoute({ here, elsewhere, trail })(routes, door)
    },
  ]
  rig = await ConsoleRig.start({ features })
  for (const [name, role] of [
    ['vera', 'viewer'],
    ['otto', 'operator'],
  ] as const) {
    await rig.add(name, role)
  }
  viewer = await rig.browserOf('vera')
  operator = await rig.browserOf('otto')
}, 60_000)

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hexkey-shelf-'))
  soundClock = new MixedClock()
  noted.length = 0
  rigClock.advance(3_600_000)
  const { log } = memoryLog()
  const { recordings } = rig.store
  recorder = new SoundRecorder({
    ...{ dir, clock: soundClock, log },
    onBegun: (one) => {
      recordings.put({ ...one, shelf: null, durationMs: null, bytes: null, cut: false })
    },
    onEnded: (one) => {
      recordings.put({ ...one, shelf: null })
    },
  })
  sounds = new CallSounds({ recorder, listening: true, clock: soundClock })
  shelf = new RecordingShelf({ dir, clock: systemClock })
  away = new RecordingsElsewhere(road())
  finder = new RecordingFinder({ recordings, shelf, elsewhere: away })
})

/** What the test that runs has. */
const lent: Pick<RecordingRoutes, 'finder' | 'shelf' | 'elsewhere'> = {
  finder: { locate: (callId) => finder.locate(callId) },
  shelf: { peaks: (sound) => shelf.peaks(sound) },
  elsewhere: { open: (...asked) => away.open(...asked) },
}
const rigClock = new VirtualClock()
const noted: Parameters<AuditTrail['note']>[0][] = []

afterEach(async () => {
  await recorder.close()
  await rig.store.recordings.close()
  for (const callId of ['CA1', 'CA2']) await rig.store.keeping.forgetCall(callId)
  rmSync(dir, { recursive: true, force: true })
})

afterAll(() => rig[Symbol.asyncDispose]())

function talk(tap: ReturnType<CallSounds['tap']>, ms: number): void {
  for (let t = 0; t < ms; t += 20) {
    tap?.agent(AGENT, soundClock.nowMs())
    soundClock.advance(20)
    tap?.caller(CALLER, soundClock.nowMs())
  }
}

/** A call of so long that was recorded. */
async function recorded(callId: string, ms = 1_000, stream = 1): Promise<void> {
  await rig.call(callId)
  const tap = sounds.tap({ callId, stream, formats, recorded: true })
  talk(tap, ms)
  tap?.ended(soundClock.nowMs())
  await recorder.close()
  await rig.store.recordings.close()
}

const ask = (headers: Record<string, string> = {}, method = 'GET'): Promise<Answered> =>
  viewer({ path: '/api/calls/CA1/recording', method, headers })

/** Bytes of the recording, as the server gives them. */
function bytesOf(headers: Record<string, string> = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const url = `${rig.url}/console/api/calls/CA1/recording`
    httpRequest(url, { headers: { cookie: viewer.cookie, ...headers }, agent: false }, (got) => {
      const chunks: Buffer[] = []
      got.on('data', (chunk: Buffer) => chunks.push(chunk))
      got.on('error', reject)
      got.on('end', () => {
        resolve(Buffer.concat(chunks))
      })
    })
      .on('error', reject)
      .end()
  })
}

async function file(): Promise<string> {
  const [stored] = await rig.store.recordings.of('CA1')
  return join(dir, stored?.file ?? '')
}

describe('a recording', () => {
  test('comes whole, and is what was written', async () => {
    await recorded('CA1')
    const { status, headers } = await ask()
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(WAV_BYTES),
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
    })
    const bytes = await bytesOf()
    expect(bytes.equals(readFileSync(await file()))).toBe(true)
    expect(decodeWav(bytes).channels).toHaveLength(2)
  })

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-43', 0, 43],
    ['bytes=40-50', 40, 50],
    ['bytes=1000-1999', 1_000, 1_999],
    ['bytes=32000-', 32_000, WAV_BYTES - 1],
    ['bytes=-100', WAV_BYTES - 100, WAV_BYTES - 1],
    ['bytes=0-', 0, WAV_BYTES - 1],
  ])('comes in the piece %s', async (range, first, last) => {
    await recorded('CA1')
    const { status, headers } = await ask({ range })
    expect(status).toBe(206)
    expect(headers).toMatchObject({
      'content-range': `bytes ${first}-${last}/${WAV_BYTES}`,
      'content-length': String(last - first + 1),
    })
    const piece = await bytesOf({ range })
    expect(piece.equals(readFileSync(await file()).subarray(first, last + 1))).toBe(true)
  })

  test('refuses a piece behind its end, and says where that is', async () => {
    await recorded('CA1')
    const answer = await ask({ range: `bytes=${WAV_BYTES}-` })
    expect(refusalOf(answer)).toEqual([416, 'no-such-range'])
    expect(answer.headers['content-range']).toBe(`bytes */${WAV_BYTES}`)
  })

  test('comes whole when several pieces are asked for, or it has changed since', async () => {
    await recorded('CA1')
    const { etag = '' } = (await ask()).headers
    expect((await ask({ range: 'bytes=0-1,5-6' })).status).toBe(200)
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"another"' })).status).toBe(200)
    expect((await ask({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    truncateSync(await file(), WAV_BYTES - 400)
    expect((await ask({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(200)
  })

  test('is described without a body', async () => {
    await recorded('CA1')
    const { status, headers, text } = await ask({ range: 'bytes=0-9' }, 'HEAD')
    expect([status, text]).toEqual([200, ''])
    expect(headers['content-length']).toBe(String(WAV_BYTES))
    expect(noted).toEqual([])
  })

  test('of a killed process is as long as its file, and cut', async () => {
    await recorded('CA1')
    const path = await file()
    // Half a sample at the end, and a header that was never finished.
    const begun = readFileSync(path).subarray(0, 44 + 16_002)
    begun.fill(0xff, 4, 8)
    begun.fill(0xff, 40, 44)
    writeFileSync(path, begun)
    utimesSync(path, 1, 1)
    const [stored] = await rig.store.recordings.of('CA1')
    const lasts = { durationMs: null, bytes: null, cut: false }
    const asKilled = stored === undefined ? [] : [{ ...stored, ...lasts }]
    const other = new RecordingFinder({
      ...{ shelf, elsewhere: away },
      recordings: { of: () => Promise.resolve(asKilled) },
    })
    const info: RecordingInfo = { durationMs: 500, bytes: 16_044, startsAtMs: 0, cut: true }
    expect(await other.find('CA1')).toEqual(info)
    const bytes = await bytesOf()
    expect(bytes.readUInt32LE(40)).toBe(16_000)
    expect(decodeWav(bytes).channels[0]).toHaveLength(4_000)
  })

  test('is found while it grows, and is not cut', async () => {
    await rig.call('CA1')
    const tap = sounds.tap({ callId: 'CA1', stream: 1, formats, recorded: true })
    talk(tap, 6_000)
    await rig.store.recordings.close()
    await expect.poll(async () => (await finder.find('CA1'))?.durationMs).toBeGreaterThan(1_000)
    expect((await finder.find('CA1'))?.cut).toBe(false)
  })

  test('of several streams is the longest that lies here', async () => {
    await recorded('CA1', 400, 1)
    soundClock.advance(60_000)
    await recorded('CA1', 1_000, 2)
    expect(await finder.find('CA1')).toEqual({
      durationMs: 1_000,
      bytes: WAV_BYTES,
      startsAtMs: 60_400,
      cut: false,
    })
    rmSync(join(dir, (await rig.store.recordings.of('CA1'))[1]?.file ?? ''))
    expect((await finder.find('CA1'))?.durationMs).toBe(400)
  })

  test('is played by viewers, which is noted once a minute', async () => {
    await recorded('CA1')
    for (let i = 0; i < 3; i++) await ask({ range: 'bytes=0-9' })
    rigClock.advance(60_000)
    await ask()
    const play = { who: 'vera', what: 'play', callId: 'CA1', detail: '' }
    expect(noted).toEqual([play, play])
  })

  test('is nobody else’s', async () => {
    await recorded('CA1')
    for (const path of ['recording', 'peaks', 'listen'].map((one) => `/api/calls/CA1/${one}`)) {
      expect(refusalOf(await rig.ask({ path }))).toEqual([401, 'not-signed-in'])
    }
  })

  test.each(['CA2', '..%2F..%2Fetc%2Fpasswd', "'%20or%201=1", 'x'.repeat(90)])(
    'of %s there is none',
    async (id) => {
      await recorded('CA1')
      for (const what of ['recording', 'peaks']) {
        const answer = await viewer({ path: `/api/calls/${id}/${what}` })
        expect(refusalOf(answer)).toEqual([404, 'no-recording'])
      }
    },
  )

  test('has peaks, a pair for each twentieth of a second', async () => {
    await recorded('CA1')
    const { text } = await viewer({ path: '/api/calls/CA1/peaks' })
    const { pieceMs, caller, agent } = JSON.parse(text) as Peaks
    expect([pieceMs, caller.length, agent.length]).toEqual([50, 20, 20])
    expect(new Set(caller).size).toBe(1)
    expect(caller[0]).toBeGreaterThan(2 * (agent[0] ?? 0) - 4)
    expect(agent[0]).toBeGreaterThan(25)
  })
})

describe('listening in', () => {
  test('streams both voices until the call ends, and is noted', async () => {
    await rig.call('CA1')
    const tap = sounds.tap({ callId: 'CA1', stream: 1, formats, recorded: false })
    const answer = operator({ path: '/api/calls/CA1/listen' })
    await expect.poll(() => sounds.listeners).toBe(1)
    talk(tap, 1_000)
    tap?.ended(soundClock.nowMs())
    soundClock.advance(100)
    const { status, headers } = await answer
    expect([status, headers['content-type']]).toEqual([200, 'audio/pcm;rate=8000;channels=2'])
    expect(noted).toEqual([{ who: 'otto', what: 'listen', callId: 'CA1', detail: '' }])
  })

  test('ends when the page is closed', async () => {
    await rig.call('CA1')
    const tap = sounds.tap({ callId: 'CA1', stream: 1, formats, recorded: false })
    const url = `${rig.url}/console/api/calls/CA1/listen`
    const page = httpRequest(url, { headers: { cookie: operator.cookie }, agent: false })
    page.on('error', () => undefined).end()
    await expect.poll(() => sounds.listeners).toBe(1)
    talk(tap, 400)
    page.destroy()
    await expect.poll(() => sounds.listeners).toBe(0)
  })

  test('is for operators, in calls that are here', async () => {
    const path = '/api/calls/CA1/listen'
    expect(refusalOf(await viewer({ path }))[0]).toBe(403)
    expect(refusalOf(await operator({ path }))).toEqual([404, 'unknown-call'])
    await rig.call('CA1')
    expect(refusalOf(await operator({ path }))).toEqual([409, 'call-is-over'])
    const agent = { agent: 'help', agentVersion: 'v1', model: 'live' }
    await rig.store.callLog.open({ callId: 'CA2', from: '', to: '', ...agent, startedAtMs: 1 })
    const other = { path: '/api/calls/CA2/listen' }
    expect(refusalOf(await operator(other))).toEqual([409, 'call-not-talking'])
    await rig.store.callLog.claim('CA2', 'elsewhere', 1, false)
    expect(refusalOf(await operator(other))).toEqual([503, 'call-elsewhere-unreachable'])
    expect(noted).toEqual([])
  })
})
