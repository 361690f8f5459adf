import { sleep } from '../../shared/clock.ts'
import { confirmed, inconclusive, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import { CallerLine } from './caller-line.ts'
import { judgeAcceptance } from './ended.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { LONG_QUESTION, REPLY_MS } from './turn.ts'
import { audioMsOf, says, sees } from './wire.ts'

/** How much of the answer the caller lets the agent say. */
const PATIENCE_MS = 1_000
/** From the caller's first word. */
const INTERRUPTED_MS = 8_000
const GENERATED_MS = 60_000

/** What cuts the model off, and how it says so. */
export const interruptionProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/interruption-order',
    claim:
      'A caller who speaks over the model brings interrupted, then turnComplete, no more audio.',
    run: interruptionOrder,
  },
  {
    needs: 'gemini',
    name: 'gemini/interruption-while-playing',
    claim: 'interrupted also comes after generationComplete, while the speech is being played.',
    deadlineMs: 90_000,
    run: interruptionWhilePlaying,
  },
  {
    needs: 'gemini',
    name: 'gemini/client-content-interrupts',
    claim: 'Any clientContent interrupts the generation in progress, even without turnComplete.',
    run: clientContentInterrupts,
  },
]

async function interruptionOrder(bench: GeminiBench): Promise<Verdict> {
  const { client, line } = await speaking(bench)
  await sleep(bench.clock, PATIENCE_MS)
  const from = client.log.length
  await line.say(bench.speech.samples)
  await client.log.within(sees.turnComplete, INTERRUPTED_MS, from)
  line.stop()
  const messages = client.log.since(from)
  const interrupted = messages.findIndex(sees.interrupted)
  const complete = messages.findIndex(sees.turnComplete)
  if (complete === -1) return refuted('neither an interruption nor an end of the turn was told')
  if (interrupted === -1) return inconclusive('the turn was over before the caller was heard')
  if (complete < interrupted) return refuted('turnComplete came before interrupted')
  const lateMs = messages
    .slice(interrupted, complete)
    .reduce((total, { fields }) => total + audioMsOf(fields), 0)
  return lateMs === 0
    ? confirmed()
    : refuted(`${Math.round(lateMs)} ms of audio came after interrupted`)
}

async function interruptionWhilePlaying(bench: GeminiBench): Promise<Verdict> {
  const { client, line } = await speaking(bench)
  await client.log.until('generationComplete', sees.generationComplete, GENERATED_MS)
  const from = client.log.length
  const said = line.say(bench.speech.samples)
  const wanted = await client.log.within(
    (message) => sees.interrupted(message) || sees.turnComplete(message),
    INTERRUPTED_MS,
    from,
  )
  await said
  line.stop()
  if (wanted === null) return refuted('nothing was told while the caller spoke')
  if (sees.interrupted(wanted)) return confirmed()
  return inconclusive('the turn was over before the caller was heard')
}

async function clientContentInterrupts(bench: GeminiBench): Promise<Verdict> {
  const { client, line } = await speaking(bench)
  const from = client.log.length
  client.send(says.content([{ role: 'user', text: 'The wardrobe is white.' }], false))
  const wanted = await client.log.within(
    (message) => sees.interrupted(message) || sees.generationComplete(message),
    GENERATED_MS / 2,
    from,
  )
  line.stop()
  if (client.end !== null) return judgeAcceptance(client.end)
  if (wanted === null) return refuted('the generation neither stopped nor came to an end')
  return sees.interrupted(wanted) ? confirmed() : refuted('the model went on to the end')
}

/** A session in which the model has just begun a long answer, on an open line. */
async function speaking(bench: GeminiBench) {
  const client = await bench.connect(await bench.setup())
  const line = new CallerLine(client, bench.clock)
  client.send(says.text(LONG_QUESTION))
  await client.log.until('audio', sees.audio, REPLY_MS)
  return { client, line }
}
