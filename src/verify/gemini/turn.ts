import { NotSeen, type Fields, type SeenMessage } from '../message-log.ts'
import type { LiveClient } from './live-client.ts'
import { agentTextOf, audioMsOf, says, sees } from './wire.ts'

/** How long a model may think before it speaks. */
export const REPLY_MS = 15_000
/** How long a turn may last: a minute of speech is more than any probe asks for. */
const TURN_MS = 75_000
/** Of what was heard, in a verdict. */
const MAX_QUOTE = 120

/** Asks for enough speech to measure, or to be cut off. */
export const LONG_QUESTION =
  'Explain in about six sentences how a wardrobe is put together, from the first panel to the doors.'

/** A piece of speech and when it came. */
interface AudioPiece {
  readonly atMs: number
  readonly ms: number
  /** Speech of this turn that had come before. */
  readonly beforeMs: number
}

/** Words and how much speech had come when they did. */
interface TextPiece {
  readonly text: string
  readonly audioMs: number
}

/** A turn of the model as it came over the wire. Times on the clock of the log. */
export interface TurnSeen {
  readonly audio: readonly AudioPiece[]
  readonly audioMs: number
  readonly text: readonly TextPiece[]
  readonly transcript: string
  readonly generationCompleteAtMs: number | null
  readonly turnCompleteAtMs: number | null
}

export function readTurn(messages: readonly SeenMessage[]): TurnSeen {
  const audio: AudioPiece[] = []
  const text: TextPiece[] = []
  let audioMs = 0
  for (const { atMs, fields } of messages) {
    const said = agentTextOf(fields)
    if (said !== '') text.push({ text: said, audioMs })
    const ms = audioMsOf(fields)
    if (ms > 0) audio.push({ atMs, ms, beforeMs: audioMs })
    audioMs += ms
  }
  return {
    audio,
    audioMs,
    text,
    transcript: text.map((piece) => piece.text).join(''),
    generationCompleteAtMs: messages.find(sees.generationComplete)?.atMs ?? null,
    turnCompleteAtMs: messages.find(sees.turnComplete)?.atMs ?? null,
  }
}

/**
 * Writes to the model and waits until its turn is complete.
 *
 * @throws NotSeen when it says nothing or does not come to an end.
 */
export async function ask(client: LiveClient, question: string | Fields): Promise<TurnSeen> {
  const from = client.log.length
  client.send(typeof question === 'string' ? says.text(question) : question)
  await client.log.until('reply', sees.speech, REPLY_MS, from)
  await client.log.until('turnComplete', sees.turnComplete, TURN_MS, from)
  const turn = readTurn(client.log.since(from))
  if (turn.audioMs === 0) throw new NotSeen('the reply had no audio')
  return turn
}

/** What the model said, short enough for a verdict. */
export function quote(transcript: string): string {
  const text = transcript.trim()
  if (text === '') return 'no words were transcribed'
  return `"${text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text}"`
}
