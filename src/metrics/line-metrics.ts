import type { CallEvent, CallSummary } from '../shared/call-event.ts'
import { seconds } from './amounts.ts'
import type { Instruments } from './instruments.ts'

type Fault = 'gap' | 'backward' | 'duplicate' | 'burst' | 'jump'

/** What was wrong with the caller's line, told when a call ends, and with what peers sent. */
export function lineMetrics(instruments: Instruments): (event: CallEvent) => void {
  const faults = instruments.closedCounter<{ fault: Fault }>(
    'hexkey_caller_line_faults_total',
    'Faults of the caller’s audio as the carrier delivered it; counted when the call ends.',
    { fault: { gap: true, backward: true, duplicate: true, burst: true, jump: true } },
  )
  const filled = instruments.counter(
    'hexkey_caller_audio_filled_seconds_total',
    'Silence put in the place of missing caller audio; counted when the call ends.',
  )
  const lost = instruments.counter(
    'hexkey_caller_audio_lost_seconds_total',
    'Caller audio that is missing beyond what was filled; counted when the call ends.',
  )
  const dropped = instruments.counter(
    'hexkey_caller_audio_dropped_seconds_total',
    'Caller audio dropped because the model was not ready; counted when the call ends.',
  )
  const badMessages = instruments.closedCounter<{ from: 'carrier' | 'model' }>(
    'hexkey_bad_messages_total',
    'Messages that were not understood, by who sent them.',
    { from: { carrier: true, model: true } },
  )
  const ended = ({ callerLine, callerAudioDroppedMs }: CallSummary): void => {
    const { gaps, backward, duplicates, bursts, jumps } = callerLine
    faults.add({ fault: 'gap' }, gaps)
    faults.add({ fault: 'backward' }, backward)
    faults.add({ fault: 'duplicate' }, duplicates)
    faults.add({ fault: 'burst' }, bursts)
    faults.add({ fault: 'jump' }, jumps)
    filled.inc(seconds(callerLine.filledMs))
    lost.inc(seconds(callerLine.lostMs))
    dropped.inc(seconds(callerAudioDroppedMs))
  }
  return (event) => {
    if (event.type === 'bad-message') badMessages.add({ from: event.from })
    else if (event.type === 'call-ended') ended(event.summary)
  }
}
