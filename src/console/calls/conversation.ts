import { heardTurnsIn } from '../../after-call/heard-transcript.ts'
import type { CallEvent } from '../../shared/call-event.ts'
import type { Moment, ReplyLatency, Utterance } from '../console-api.ts'
import type { PlacedStream } from './call-axis.ts'
import { momentOf } from './moment.ts'

/** What was said, in the order in which it began. */
export function conversationOf(streams: readonly PlacedStream[]): readonly Utterance[] {
  return streams.flatMap((placed) => {
    const latencies = latenciesIn(placed.events)
    return heardTurnsIn(placed).map((utterance): Utterance => {
      const { who, atMs, text, unheard, interrupted, turn } = utterance
      const latency = turn === null ? null : (latencies.get(turn) ?? null)
      // A turn that speaks twice has answered once.
      if (turn !== null) latencies.delete(turn)
      const said = { who, text, unheard, interrupted, turn, latency }
      return { ...said, atMs: placed.offsetMs + atMs }
    })
  })
}

/** Everything of note beside what was said, in order. */
export function momentsOf(streams: readonly PlacedStream[]): readonly Moment[] {
  return streams.flatMap(({ events, offsetMs }) =>
    events.flatMap((event) => {
      const moment = momentOf(event)
      return moment === null ? [] : [{ ...moment, atMs: offsetMs + moment.atMs }]
    }),
  )
}

/** How long replies to speech took, by turn. */
function latenciesIn(events: readonly CallEvent[]): Map<number, ReplyLatency> {
  const latencies = new Map<number, ReplyLatency>()
  for (const event of events) {
    if (event.type === 'reply-started') {
      const { turn, latencyMs, fromQuietMs, firstFrameMs } = event
      const answersSpeech = latencyMs !== null || fromQuietMs !== null
      if (!answersSpeech || latencies.has(turn)) continue
      latencies.set(turn, {
        endOfSpeechMs: between(fromQuietMs, latencyMs),
        modelMs: between(latencyMs, firstFrameMs),
        firstFrameMs: Math.round(firstFrameMs),
        carrierMs: null,
        totalMs: latencyMs === null ? null : Math.round(latencyMs),
      })
    } else if (event.type === 'reply-heard') {
      const latency = latencies.get(event.turn)
      if (latency === undefined || latency.carrierMs !== null) continue
      latencies.set(event.turn, { ...latency, carrierMs: Math.round(event.afterFrameMs) })
    }
  }
  return latencies
}

/**
 * Two spans that end together: the part of the first that lies before the second. Rounded so that
 * the parts add up to the whole.
 */
function between(whole: number | null, part: number | null): number | null {
  // The model's word may come before the sound has died away: then there is nothing between.
  if (whole === null || part === null || whole < part) return null
  return Math.round(whole) - Math.round(part)
}
