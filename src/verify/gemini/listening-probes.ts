import type { Wanted } from '../message-log.ts'
import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { CallerLine } from './caller-line.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { EXTENDED_THINKING, FLASH_PREVIEW, LIVE, NATIVE_AUDIO } from './models.ts'
import { REPLY_MS } from './turn.ts'
import { says, sees } from './wire.ts'

/** Far more than any silence that ends a turn. */
const STREAM_END_MS = 6_000
/** A turn of one sentence. */
const TURN_MS = 30_000

const ORDER: readonly (readonly [name: string, wanted: Wanted])[] = [
  ['ACTIVITY_START', sees.callerStart],
  ['ACTIVITY_END', sees.callerEnd],
  ['audio', sees.audio],
  ['generationComplete', sees.generationComplete],
  ['turnComplete', sees.turnComplete],
]

/** What the model makes of a caller's voice. */
export const listeningProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/turn-order',
    claim: `A spoken turn is told as ${ORDER.map(([name]) => name).join(', ')}, in this order.`,
    run: turnOrder,
  },
  {
    needs: 'gemini',
    name: 'gemini/8-khz-input',
    claim: 'Telephone sound labelled audio/pcm;rate=8000 is understood as it is.',
    run: telephoneInput,
  },
  ...[
    { model: LIVE, ends: false },
    { model: EXTENDED_THINKING, ends: false },
    { model: FLASH_PREVIEW, ends: true },
    { model: NATIVE_AUDIO, ends: true },
  ].map(({ model, ends }): GeminiProbe => ({
    needs: 'gemini',
    name: `gemini/audio-stream-end/${model}`,
    claim: ends
      ? `audioStreamEnd ends the caller's turn on ${model}.`
      : `audioStreamEnd does not end the caller's turn on ${model}: it wants to hear silence.`,
    run: (bench) => streamEnd(bench, model, ends),
  })),
]

async function turnOrder(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  const line = new CallerLine(client, bench.clock)
  await line.say(bench.speech.samples)
  await client.log.until('turnComplete', sees.turnComplete, TURN_MS)
  line.stop()
  const messages = client.log.since(0)
  const places = ORDER.map(([name, wanted]) => ({ name, at: messages.findIndex(wanted) }))
  const missing = places.filter(({ at }) => at === -1)
  if (missing.length > 0) {
    return refuted(`there was no ${missing.map(({ name }) => name).join(' and no ')}`)
  }
  const order = places.toSorted((one, other) => one.at - other.at).map(({ name }) => name)
  const seen = order.join(', ')
  return order.every((name, at) => name === places[at]?.name) ? confirmed() : refuted(seen)
}

async function telephoneInput(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  const line = new CallerLine(client, bench.clock, 8_000)
  await line.say(bench.speech.samples)
  const reply = await client.log.within(sees.audio, REPLY_MS)
  line.stop()
  if (reply !== null) return confirmed('it was answered')
  if (client.end !== null) return judgeAcceptance(client.end)
  return refuted('it was not answered')
}

async function streamEnd(bench: GeminiBench, model: string, ends: boolean): Promise<Verdict> {
  const client = await bench.connect(await bench.setup({}, model))
  const line = new CallerLine(client, bench.clock)
  await line.say(bench.speech.samples)
  line.stop()
  const from = client.log.length
  client.send(says.audioStreamEnd())
  const reply = await client.log.within(
    (message) => sees.callerEnd(message) || sees.speech(message),
    STREAM_END_MS,
    from,
  )
  if (client.end !== null) return judgeAcceptance(client.end)
  const ended = reply !== null
  const seen = ended ? 'the turn ended' : `nothing happened for ${STREAM_END_MS} ms`
  if (ended === ends) return confirmed(seen)
  // Silence proves nothing when the speech itself was not noticed.
  const noticed = client.log.since(0).some((one) => sees.callerStart(one) || sees.callerText(one))
  return ended || noticed ? refuted(seen) : inconclusive('the model did not notice the speech')
}
