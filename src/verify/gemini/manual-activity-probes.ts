import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { CallerLine } from './caller-line.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import type { LiveClient } from './live-client.ts'
import { REPLY_MS } from './turn.ts'
import { says, sees } from './wire.ts'

/** Far more silence than ends a turn where the model listens for it. */
const NO_END_MS = 6_000

/** Who speaks when is for us to say: `automaticActivityDetection.disabled`. */
export const manualActivityProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/manual-activity',
    claim: 'With detection disabled, speech between activityStart and activityEnd is answered.',
    run: answersAfterEnd,
  },
  {
    needs: 'gemini',
    name: 'gemini/manual-activity-needs-end',
    claim: 'With detection disabled, speech without activityEnd is not answered.',
    run: waitsForEnd,
  },
]

async function answersAfterEnd(bench: GeminiBench): Promise<Verdict> {
  const client = await connect(bench)
  const line = await speakBegun(client, bench)
  line.stop()
  const from = client.log.length
  client.send(says.activityEnd())
  const reply = await client.log.within(sees.audio, REPLY_MS, from)
  if (reply !== null) return confirmed()
  if (client.end !== null) return judgeAcceptance(client.end)
  return refuted('it was not answered')
}

async function waitsForEnd(bench: GeminiBench): Promise<Verdict> {
  const client = await connect(bench)
  const line = await speakBegun(client, bench)
  // The line goes on: silence is what would end the turn otherwise.
  const early = await client.log.within(sees.speech, NO_END_MS)
  line.stop()
  if (early !== null) return refuted('it was answered without activityEnd')
  if (client.end !== null) return judgeAcceptance(client.end)
  client.send(says.activityEnd())
  const reply = await client.log.within(sees.audio, REPLY_MS)
  if (reply !== null) return confirmed(`nothing happened for ${NO_END_MS} ms`)
  // Silence proves nothing when the speech is not answered at all.
  return inconclusive('it was not answered after activityEnd either')
}

async function connect(bench: GeminiBench): Promise<LiveClient> {
  return await bench.connect(await bench.setup({ turnDetection: { manual: true } }))
}

/** Announces the caller and lets them say their line; the line stays open. */
async function speakBegun(client: LiveClient, bench: GeminiBench): Promise<CallerLine> {
  client.send(says.activityStart())
  const line = new CallerLine(client, bench.clock)
  await line.say(bench.speech.samples)
  return line
}
