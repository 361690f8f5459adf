import { beforeEach, describe, expect, it } from 'vitest'
import { encodeMulaw } from '../../../../src/audio/mulaw.ts'
import { LoadPhone } from '../../../../src/sandbox/load/load-phone.ts'
import { TelephoneWire } from '../../../../src/sandbox/load/telephone-wire.ts'
import { stampMarker } from '../../../../src/sandbox/load/marker.ts'
import { VirtualClock } from '../../../../src/shared/clock.ts'

let clock: VirtualClock
let sent: Readonly<Record<string, unknown>>[]
let answers: number
let phone: LoadPhone

beforeEach(() => {
  clock = new VirtualClock()
  sent = []
  answers = 0
  phone = new LoadPhone({
    wire: new TelephoneWire({
      identity: { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1' },
      customParameters: { token: 't' },
      frames: ['AAAA', 'BBBB', 'CCCC'],
    }),
    clock,
    send: (message) => {
      sent.push(JSON.parse(String(message)) as Readonly<Record<string, unknown>>)
    },
    onAnswered: () => {
      answers += 1
    },
  })
})

const say = (message: object): void => {
  phone.receive(Buffer.from(JSON.stringify(message)), false)
}
/** Agent audio of so many milliseconds, with a marker at its start or without. */
const media = (ms: number, marker = false): object => {
  const samples = new Int16Array(ms * 8)
  if (marker) stampMarker(samples, 16, 8_000)
  const payload = Buffer.from(encodeMulaw(samples)).toString('base64')
  return { event: 'media', streamSid: 'MZ1', media: { payload } }
}
const mark = (name: string): object => ({ event: 'mark', streamSid: 'MZ1', mark: { name } })
const clear = { event: 'clear', streamSid: 'MZ1' }
const events = (): unknown[] => sent.map(({ event }) => event)

describe('a phone of the load', () => {
  it('opens its stream, then sends a frame at every beat, over and over', () => {
    phone.opened()
    for (let n = 0; n < 4; n++) phone.beat()
    expect(events()).toEqual(['connected', 'start', 'media', 'media', 'media', 'media'])
    expect(sent.slice(2)).toMatchObject(
      ['AAAA', 'BBBB', 'CCCC', 'AAAA'].map((payload) => ({ media: { payload } })),
    )
    expect(phone.report().sentFrames).toBe(4)
  })

  it('notes when each marker was sent', () => {
    for (let n = 0; n < 101; n++) {
      phone.beat()
      clock.advance(20)
    }
    expect(phone.report().markerSentMs).toEqual([0, 1_000, 2_000])
  })

  it('is answered with the first sound', () => {
    say(mark('early'))
    expect(answers).toBe(0)
    say(media(20))
    say(media(20))
    expect(answers).toBe(1)
  })

  it('echoes a mark at the beat after its audio was played, also when it is silent itself', () => {
    phone.fallSilent()
    say(media(100))
    say(mark('one'))
    clock.advance(80)
    phone.beat()
    expect(sent).toEqual([])
    clock.advance(20)
    phone.beat()
    expect(sent).toMatchObject([{ event: 'mark', mark: { name: 'one' } }])
  })

  it('returns all marks at once when it is told to clear, and notes what it had received', () => {
    say(media(100, true))
    say(mark('one'))
    clock.advance(30)
    say(clear)
    expect(events()).toEqual(['mark'])
    clock.advance(400)
    say(media(20))
    say(clear)
    const clears = [
      { atMs: 30, receivedMs: 100, unplayedMs: 70, goesOnMs: 430 },
      { atMs: 430, receivedMs: 20, unplayedMs: 20, goesOnMs: null },
    ]
    expect(phone.report().clears).toEqual(clears)
    expect(phone.report().receivedSinceMs).toBe(0)
  })

  it('knows speech that begins by its marker, and when it would be heard', () => {
    clock.advance(1_000)
    say(media(1_000, true))
    clock.advance(4_000)
    say(media(100, true))
    expect(phone.report().openedMs).toEqual([1_002, 5_002])
    expect(phone.report().underruns).toEqual([])
  })

  it('knows speech that ran dry: it goes on without one', () => {
    say(media(100, true))
    clock.advance(140)
    say(media(100))
    expect(phone.report().underruns).toEqual([[140, 40]])
  })

  it('measures what is missing between two markers', () => {
    say(media(100, true))
    say(media(860))
    say(media(40, true))
    expect(phone.report().missingMs).toBe(40)
  })

  it('counts what Twilio would drop, and takes media in another form than the usual', () => {
    say({ ...media(20), sequenceNumber: '1' })
    say({ event: 'nonsense' })
    say({ ...media(20), streamSid: 'MZ2' })
    say({ media: { payload: 'AAAA' }, streamSid: 'MZ1', event: 'media' })
    expect(phone.report().badMessages).toBe(3)
    expect(phone.report().receivedSinceMs).toBe(3 / 8)
  })

  it('says goodbye as Twilio does', () => {
    phone.hangUp()
    expect(sent).toMatchObject([{ event: 'stop', stop: { callSid: 'CA1' } }])
  })
})
