import { dig, type Fields, type SeenMessage } from '../message-log.ts'
import { confirmed, inconclusive, refuted, type TwilioProbe, type Verdict } from '../probe.ts'
import type { PhoneBench } from './phone-bench.ts'
import { isEvent, type ProbeStream } from './probe-stream.ts'
import { candidateForms, signedForm } from './signature-forms.ts'

/** Enough frames to see a pattern. */
const FRAMES = 50
const FRAMES_MS = 5_000
const FRAME_MS = 20
const FRAME_BYTES = 160
const KEY_MS = 20_000

const isMedia = isEvent('media')

/** What a Media Stream looks like. */
export const shapeProbes: readonly TwilioProbe[] = [
  {
    needs: 'twilio',
    name: 'twilio/upgrade-signature',
    claim: 'The upgrade of the media socket is signed for the literal URL of the TwiML alone.',
    deadlineMs: 90_000,
    run: upgradeSignature,
  },
  {
    needs: 'twilio',
    name: 'twilio/start-message',
    claim:
      'A stream begins with connected, then start: μ-law, 8 kHz, one inbound track, our token.',
    deadlineMs: 90_000,
    run: startMessage,
  },
  {
    needs: 'twilio',
    name: 'twilio/first-timestamp',
    claim: 'The first media message of a stream does not have the timestamp 0.',
    deadlineMs: 90_000,
    run: firstTimestamp,
  },
  {
    needs: 'twilio',
    name: 'twilio/frame-size',
    claim: 'Caller audio comes in frames of 160 bytes, 20 ms apart by their timestamps.',
    deadlineMs: 90_000,
    run: frameSize,
  },
  {
    needs: 'twilio',
    name: 'twilio/one-sequence',
    claim: 'All events but connected share one sequence counter, which leaves nothing out.',
    deadlineMs: 90_000,
    run: oneSequence,
  },
  {
    needs: 'twilio',
    name: 'twilio/keypad',
    claim: 'A pressed key comes as dtmf on inbound_track, with a sequence number.',
    deadlineMs: 120_000,
    run: keypad,
  },
]

async function firstTimestamp(bench: PhoneBench): Promise<Verdict> {
  const [first] = await frames(await bench.stream())
  const timestamp = String(dig(first?.fields, 'media', 'timestamp'))
  return timestamp === '0' ? refuted('it is 0') : confirmed(`it is ${timestamp}`)
}

async function frameSize(bench: PhoneBench): Promise<Verdict> {
  return judgeFrames(await frames(await bench.stream()))
}

async function upgradeSignature(bench: PhoneBench): Promise<Verdict> {
  const { upgrade } = await bench.stream()
  if (upgrade.signature === null) return refuted('the upgrade had no signature')
  const forms = candidateForms(bench.streamUrl)
  const form = signedForm(upgrade.signature, forms, bench.authTokens)
  const known = bench.signature.upgrade(upgrade.signature)
  const product = known ? 'Hexkey accepts it' : 'Hexkey would refuse it'
  if (form === null) return refuted(`the signature fits no known form; ${product}`)
  const seen = `signed for ${form.name}; ${product}`
  return form === forms[0] ? confirmed(seen) : refuted(seen)
}

async function startMessage(bench: PhoneBench): Promise<Verdict> {
  const stream = await bench.stream()
  await frames(stream)
  const messages = stream.log.since(0)
  const [first, second] = messages.map(({ fields }) => fields['event'])
  if (first !== 'connected' || second !== 'start') {
    return refuted(`it began with ${String(first)}, ${String(second)}`)
  }
  const again = messages.filter((one) => isEvent('connected')(one) || isEvent('start')(one))
  if (again.length !== 2) return refuted('connected or start came more than once')
  const start = dig(messages[1]?.fields, 'start')
  const differences = Object.entries({
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
    tracks: ['inbound'],
    customParameters: { token: bench.token },
  }).filter(([name, expected]) => sorted(dig(start, name)) !== sorted(expected))
  if (differences.length === 0) return confirmed()
  // The token stays out of the verdict.
  const seen = differences.map(([name]) =>
    name === 'customParameters' ? name : `${name} ${sorted(dig(start, name))}`,
  )
  return refuted(`different: ${seen.join(', ')}`)
}

function judgeFrames(messages: readonly SeenMessage[]): Verdict {
  const sizes = messages.map(({ fields }) => {
    const payload = dig(fields, 'media', 'payload')
    return typeof payload === 'string' ? Buffer.byteLength(payload, 'base64') : 0
  })
  const times = messages.map(({ fields }) => Number(dig(fields, 'media', 'timestamp')))
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0))
  const seen = `${span(sizes)} bytes, ${span(gaps)} ms apart`
  const regular =
    sizes.every((size) => size === FRAME_BYTES) && gaps.every((gap) => gap === FRAME_MS)
  return regular ? confirmed() : refuted(seen)
}

async function oneSequence(bench: PhoneBench): Promise<Verdict> {
  const stream = await bench.stream()
  stream.sendMark('in-the-sequence')
  await stream.log.within(isEvent('mark'), FRAMES_MS)
  await frames(stream)
  const numbers = stream.log
    .since(0)
    .filter((one) => !isEvent('connected')(one))
    .map(({ fields }) => fields['sequenceNumber'])
  const broken = numbers.findIndex((number, at) => number !== String(at + 1))
  if (broken === -1) return confirmed(`${numbers.length} messages`)
  return refuted(`message ${broken + 1} has the number ${JSON.stringify(numbers[broken])}`)
}

async function keypad(bench: PhoneBench): Promise<Verdict> {
  const stream = await bench.stream()
  const from = stream.log.length
  bench.tell(`Please press 5 on the telephone (${KEY_MS / 1_000} seconds).`)
  const message = await stream.log.within(isEvent('dtmf'), KEY_MS, from)
  if (message === null) return inconclusive('no key was pressed')
  const track = dig(message.fields, 'dtmf', 'track')
  const numbered = typeof message.fields['sequenceNumber'] === 'string'
  const seen = `track ${String(track)}, ${numbered ? 'numbered' : 'not numbered'}`
  return track === 'inbound_track' && numbered ? confirmed() : refuted(seen)
}

/** The first second or so of a stream's audio. */
async function frames(stream: ProbeStream): Promise<readonly SeenMessage[]> {
  const media = (): readonly SeenMessage[] => stream.log.since(0).filter(isMedia)
  await stream.log.until(`${FRAMES} frames`, () => media().length >= FRAMES, FRAMES_MS)
  return media()
}

/** As text, whatever the order of the keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as Fields).sort())
      : inner,
  )
}

function span(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? String(least) : `${least} to ${most}`
}
