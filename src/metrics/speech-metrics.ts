import type { CallEvent } from '../shared/call-event.ts'
import { seconds } from './amounts.ts'
import type { Instruments } from './instruments.ts'

const REPLY_S = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10]
const FIRST_FRAME_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5]
const ONSET_S = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2]
const CLEAR_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5]

/** How the conversation feels: replies, interruptions, and gaps in what the caller hears. */
export function speechMetrics(instruments: Instruments): (event: CallEvent) => void {
  const reply = instruments.histogram(
    'hexkey_reply_latency_seconds',
    'End of the caller’s speech, as the model reports it, to the first frame of the reply.',
    REPLY_S,
  )
  const quietToReply = instruments.histogram(
    'hexkey_quiet_to_reply_seconds',
    'The caller’s last sound, as heard here, to the first frame of the reply.',
    REPLY_S,
  )
  const firstFrame = instruments.histogram(
    'hexkey_first_frame_seconds',
    'First audio of a turn from the model to its first frame towards the carrier.',
    FIRST_FRAME_S,
  )
  const bargeIns = instruments.counter(
    'hexkey_barge_ins_total',
    'Turns of the agent that a caller interrupted.',
  )
  const onsetToClear = instruments.histogram(
    'hexkey_onset_to_clear_seconds',
    'Onset of the caller’s speech, as heard here, to the stop of the agent’s sound.',
    ONSET_S,
  )
  const interruptToClear = instruments.histogram(
    'hexkey_interrupted_to_clear_seconds',
    'The model’s word that it was interrupted to the stop of the agent’s sound.',
    CLEAR_S,
  )
  const falseStops = instruments.counter(
    'hexkey_false_stops_total',
    'Times the agent’s sound was stopped and went on, because nobody had meant to interrupt.',
  )
  const underruns = instruments.closedCounter<{ side: 'ours' | 'model' }>(
    'hexkey_underruns_total',
    'Gaps inside a turn: ours when audio was there, model when it had not come.',
    { side: { ours: true, model: true } },
  )
  const dropped = instruments.counter(
    'hexkey_playout_dropped_seconds_total',
    'Speech of the agent that was dropped because too much waited.',
  )
  return (event) => {
    switch (event.type) {
      case 'reply-started':
        if (event.latencyMs !== null) reply.observe(seconds(event.latencyMs))
        if (event.fromQuietMs !== null) quietToReply.observe(seconds(event.fromQuietMs))
        firstFrame.observe(seconds(event.firstFrameMs))
        break
      case 'barge-in':
        bargeIns.inc()
        if (event.interruptToClearMs !== null) {
          interruptToClear.observe(seconds(event.interruptToClearMs))
        }
        break
      case 'playout-held':
        onsetToClear.observe(seconds(event.onsetToClearMs))
        break
      case 'playout-resumed':
        falseStops.inc()
        break
      case 'underrun':
        underruns.add({ side: event.side })
        break
      case 'playout-overflow':
        dropped.inc(seconds(event.droppedMs))
        break
      default:
    }
  }
}
