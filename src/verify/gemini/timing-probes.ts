import { dig } from '../message-log.ts'
import { confirmed, refuted, type GeminiProbe, type Verdict } from '../probe.ts'
import type { GeminiBench } from './gemini-bench.ts'
import { EXTENDED_THINKING } from './models.ts'
import { ask, LONG_QUESTION, type TurnSeen } from './turn.ts'
import { sees } from './wire.ts'

/** How far the end of a turn may lie from the end of its playback and still follow it. */
const PLAYBACK_TOLERANCE_MS = 2_000
/** Words that are this far ahead of their sound are ahead, not just in the message before. */
const TEXT_LEAD_MS = 100
/** A gap that no listener notices, nor any network avoids. */
const DRY_TOLERANCE_MS = 20

/** When the parts of a turn come. */
export const timingProbes: readonly GeminiProbe[] = [
  {
    needs: 'gemini',
    name: 'gemini/generation-complete-first',
    claim: 'generationComplete comes first; turnComplete follows when the speech has been played.',
    deadlineMs: 120_000,
    run: turnEnd,
  },
  {
    needs: 'gemini',
    name: 'gemini/text-ahead-of-audio',
    claim: 'The transcript of the agent runs ahead of its audio.',
    deadlineMs: 120_000,
    run: textLead,
  },
  {
    needs: 'gemini',
    name: 'gemini/audio-in-time',
    claim: 'Audio always comes at least as fast as it is played, so that no prebuffer is needed.',
    deadlineMs: 120_000,
    run: pace,
  },
  {
    needs: 'gemini',
    name: 'gemini/idle-status',
    claim: `${EXTENDED_THINKING} says interactionStatus IDLE at the end of a turn.`,
    run: idleStatus,
  },
]

async function turnEnd(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  return judgeTurnEnd(await ask(client, LONG_QUESTION))
}

async function textLead(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  return judgeTextLead(await ask(client, LONG_QUESTION))
}

async function pace(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup())
  return judgePace(await ask(client, LONG_QUESTION))
}

async function idleStatus(bench: GeminiBench): Promise<Verdict> {
  const client = await bench.connect(await bench.setup({}, EXTENDED_THINKING))
  await ask(client, 'Say good morning.')
  const end = client.log.since(0).find(sees.turnComplete)
  const status = dig(end?.fields, 'serverContent', 'interactionStatus')
  if (status === 'IDLE') return confirmed()
  return refuted(
    `turnComplete came with ${status === undefined ? 'no status' : JSON.stringify(status)}`,
  )
}

export function judgeTurnEnd(turn: TurnSeen): Verdict {
  const { generationCompleteAtMs: generated, turnCompleteAtMs: ended } = turn
  if (ended === null) return refuted('no turnComplete came')
  if (generated === null) return refuted('no generationComplete came')
  const playedMs = turn.audio.reduce((until, { atMs, ms }) => Math.max(until, atMs) + ms, 0)
  const leadMs = Math.round(ended - generated)
  const offMs = Math.round(ended - playedMs)
  const where = offMs < 0 ? `${-offMs} ms before` : `${offMs} ms after`
  const seen = `turnComplete came ${leadMs} ms after generationComplete, ${where} the end of playback`
  const holds = leadMs >= 0 && Math.abs(offMs) <= PLAYBACK_TOLERANCE_MS
  return holds ? confirmed(seen) : refuted(seen)
}

/** By how much speech the words that are known reach beyond the speech that is there. */
export function judgeTextLead({ text, audioMs, transcript }: TurnSeen): Verdict {
  if (transcript === '') return refuted('no transcript came')
  const msPerCharacter = audioMs / transcript.length
  let characters = 0
  const leadsMs = text.map((piece) => {
    characters += piece.text.length
    return characters * msPerCharacter - piece.audioMs
  })
  const sorted = leadsMs.toSorted((one, other) => one - other)
  const medianMs = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
  const seen = `the words are ${medianMs} ms of speech ahead (median of ${text.length} pieces)`
  return medianMs >= TEXT_LEAD_MS ? confirmed(seen) : refuted(seen)
}

/** Whether a listener who plays the first piece at once ever runs dry. */
export function judgePace({ audio, audioMs }: TurnSeen): Verdict {
  const [first] = audio
  const last = audio.at(-1)
  if (first === undefined || last === undefined) return refuted('no audio came')
  const dryMs = Math.max(...audio.map(({ atMs, beforeMs }) => atMs - first.atMs - beforeMs))
  const tookMs = last.atMs - first.atMs
  const speed =
    tookMs === 0 ? 'all at once' : `at ${(last.beforeMs / tookMs).toFixed(1)} × real time`
  const seen = `${Math.round(audioMs)} ms of audio came ${speed}`
  if (dryMs <= DRY_TOLERANCE_MS) return confirmed(seen)
  return refuted(`${seen}; playback without a prebuffer runs dry by ${Math.round(dryMs)} ms`)
}
