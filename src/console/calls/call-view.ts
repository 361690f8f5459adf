import { shownCaller } from '../../call/admission/caller-key.ts'
import type { CallEvent } from '../../shared/call-event.ts'
import type { HistoryCall, HistoryLine } from '../../store/call-history.ts'
import type { CallDetail, CallLine, Comment, RecordingInfo } from '../console-api.ts'
import { placedStreams } from './call-axis.ts'
import { conversationOf, momentsOf } from './conversation.ts'

/** What is known of a call from elsewhere. */
interface Beside {
  readonly comments: readonly Comment[]
  readonly recording: RecordingInfo | null
  readonly hasFrames: boolean
  /** Whom it may be given to while it lasts. */
  readonly people: readonly string[]
}

/** A call in a list, numbers and all. */
export function lineView(line: HistoryLine): CallLine {
  const { from, endReason, costUsd, ...same } = line
  return {
    ...same,
    from: shownCaller(from),
    outcome: endReason,
    // A millionth of a dollar is less than a token.
    costUsd: Number(costUsd.toFixed(6)),
  }
}

/** One call, numbers and all. */
export function detailView(call: HistoryCall, beside: Beside): CallDetail {
  const { line, streams, agentVersion, model, givenTo, textsKept, eventsLeftOut } = call
  const placed = placedStreams(streams)
  const events = streams.flatMap((stream) => stream.events)
  return {
    call: lineView(line),
    ...{ agentVersion, model, givenTo, textsKept, eventsLeftOut },
    tokens: tokensOf(events),
    conversation: conversationOf(placed),
    moments: momentsOf(placed),
    orders: call.orders,
    callbacks: call.callbacks,
    summaries: events.flatMap((event) =>
      event.type === 'call-ended' ? [{ ...event.summary }] : [],
    ),
    comments: beside.comments,
    recording: beside.recording,
    hasFrames: beside.hasFrames,
    transferTargets: line.endedAtMs === null ? beside.people : [],
  }
}

function tokensOf(events: readonly CallEvent[]): CallDetail['tokens'] {
  let [prompt, response, total] = [0, 0, 0]
  for (const event of events) {
    if (event.type !== 'usage') continue
    prompt += event.promptTokens
    response += event.responseTokens
    total += event.totalTokens
  }
  return { prompt, response, total }
}
