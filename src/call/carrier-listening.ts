import type { CarrierClose, CarrierStream } from '../carrier/carrier-stream.ts'
import type { CallFact } from '../shared/call-event.ts'
import type { Clock } from '../shared/clock.ts'
import type { Attendance } from './attendance.ts'
import type { CallerView, Viewing } from './caller-view.ts'
import type { ModelLine } from './line/model-line.ts'
import type { ToolSide } from './tool-side.ts'
import type { TurnTaking } from './turn-taking.ts'
import type { Uplink } from './uplink.ts'

export interface CarrierListeners {
  readonly uplink: Uplink
  readonly side: ToolSide
  readonly view: CallerView
  readonly report: (fact: CallFact) => void
  readonly turns: TurnTaking
  readonly attendance: Attendance
  readonly line: Pick<ModelLine, 'callerWrote'>
  readonly clock: Clock
  readonly onMark: (name: string) => void
  readonly onClosed: (close: CarrierClose) => void
}

/**
 * Leads every event of a carrier's stream to where it belongs in the call.
 *
 * @returns functions that stop listening.
 */
export function listenToCarrier(stream: CarrierStream, to: CarrierListeners): (() => void)[] {
  const { uplink, side, view, report } = to
  let viewing: Viewing | null = null
  return [
    stream.on('audio', (payload, atMs, mediaMs) => {
      uplink.frame(payload, atMs, mediaMs)
    }),
    stream.on('mark', to.onMark),
    stream.on('dtmf', (digit) => {
      side.digit(digit)
    }),
    stream.on('text', (text) => {
      to.turns.callerWrote()
      to.attendance.callerText(text, to.clock.nowMs())
      report({ type: 'caller-text', text, typed: true })
      to.line.callerWrote(text)
    }),
    stream.on('picture', ({ jpeg }) => {
      viewing ??= began(view, () => (viewing = null))
      viewing?.show(jpeg)
    }),
    stream.on('pictureEnd', () => {
      viewing?.close()
      viewing = null
    }),
    stream.on('badMessage', (reason) => {
      report({ type: 'bad-message', from: 'carrier', reason })
    }),
    stream.on('closed', to.onClosed),
  ]
}

function began(view: CallerView, onEnd: () => void): Viewing | null {
  const viewing = view.begin('page', onEnd)
  return typeof viewing === 'string' ? null : viewing
}
