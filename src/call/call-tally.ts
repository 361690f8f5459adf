import type { CallerLine, CallFact, CallSummary, EndReason } from '../shared/call-event.ts'
import { Samples } from './samples.ts'

/** Adds a call up from its events, for the one line that says how it went. */
export class CallTally {
  readonly #replyLatency = new Samples()
  readonly #quietToReply = new Samples()
  readonly #interruptToClear = new Samples()
  readonly #onsetToClear = new Samples()
  readonly #firstFrame = new Samples()
  #agentTurns = 0
  #callerTurns = 0
  #bargeIns = 0
  #falseStops = 0
  #heardMs = 0
  #cutMs = 0
  #underrunsOurs = 0
  #underrunsModel = 0
  readonly #line = { handovers: 0, fresh: 0, retries: 0, replayedMs: 0, droppedMs: 0, nudges: 0 }
  #badMessages = 0
  #tokens = 0

  add(fact: CallFact): void {
    switch (fact.type) {
      case 'reply-started':
        this.#agentTurns += 1
        this.#firstFrame.add(fact.firstFrameMs)
        if (fact.latencyMs !== null) this.#replyLatency.add(fact.latencyMs)
        if (fact.fromQuietMs !== null) this.#quietToReply.add(fact.fromQuietMs)
        return
      case 'turn-heard':
        this.#heardMs += fact.heardMs
        return
      case 'barge-in':
        this.#bargeIns += 1
        this.#heardMs += fact.heardMs
        this.#cutMs += fact.cutMs
        if (fact.interruptToClearMs !== null) this.#interruptToClear.add(fact.interruptToClearMs)
        return
      case 'playout-held':
        this.#onsetToClear.add(fact.onsetToClearMs)
        return
      case 'playout-resumed':
        this.#falseStops += 1
        return
      case 'caller-speech':
        if (fact.edge === 'start' && fact.by === 'model') this.#callerTurns += 1
        return
      case 'underrun':
        if (fact.side === 'ours') this.#underrunsOurs += 1
        else this.#underrunsModel += 1
        return
      case 'model-handover':
        this.#line.handovers += 1
        if (fact.how === 'fresh') this.#line.fresh += 1
        this.#line.replayedMs += fact.replayedMs
        return
      case 'model-retry':
        this.#line.retries += 1
        return
      case 'replay-overflow':
        this.#line.droppedMs += fact.droppedMs
        return
      case 'watchdog':
        if (fact.rung === 'nudge') this.#line.nudges += 1
        return
      case 'bad-message':
        this.#badMessages += 1
        return
      case 'usage':
        this.#tokens += fact.totalTokens
        return
      default:
        // The other facts tell the story; they do not add up.
        return
    }
  }

  summary(end: {
    readonly durationMs: number
    readonly endReason: EndReason
    /** Agent speech that was still queued or in doubt when the call ended. */
    readonly lastHeardMs: number
    readonly lastCutMs: number
    readonly callerAudioDroppedMs: number
    readonly callerLine: CallerLine
  }): CallSummary {
    return {
      durationMs: Math.round(end.durationMs),
      endReason: end.endReason,
      agentTurns: this.#agentTurns,
      callerTurns: this.#callerTurns,
      bargeIns: this.#bargeIns,
      heardMs: Math.round(this.#heardMs + end.lastHeardMs),
      cutMs: Math.round(this.#cutMs + end.lastCutMs),
      replyLatencyMs: this.#replyLatency.percentiles(),
      quietToReplyMs: this.#quietToReply.percentiles(),
      interruptToClearMs: this.#interruptToClear.percentiles(),
      onsetToClearMs: this.#onsetToClear.percentiles(),
      falseStops: this.#falseStops,
      firstFrameMs: this.#firstFrame.percentiles(),
      underruns: { ours: this.#underrunsOurs, model: this.#underrunsModel },
      callerAudioDroppedMs: Math.round(end.callerAudioDroppedMs),
      callerLine: end.callerLine,
      modelLine: { ...this.#line },
      badMessages: this.#badMessages,
      tokens: this.#tokens,
    }
  }
}
