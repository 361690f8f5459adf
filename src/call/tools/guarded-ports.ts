import { HexkeyError } from '../../shared/errors.ts'
import type { CallCamera } from '../../tools/call-camera.ts'
import type { CallLine } from '../../tools/call-line.ts'
import type { Desk } from '../../tools/desk.ts'

/** A tool went on after it was stopped: what it does now would be done behind the model's back. */
class RunStopped extends HexkeyError {
  readonly code = 'TOOL_RUN_STOPPED'
  readonly retryable = true

  constructor() {
    super('the run of this tool was stopped before')
  }
}

/** What a run's ports have to know of it, and tell it. */
export interface PortGuard {
  /** The run was stopped: nothing more may be done in its name. */
  readonly stopped: boolean
  /** Something is being done that stays done; it counts once `done` says so. */
  commits<T>(work: Promise<T>, done: (outcome: T) => boolean): Promise<T>
  /** The caller is waited for, and not the tool. */
  awaitsCaller<T>(work: Promise<T>): Promise<T>
}

/** The desk for one run. */
export function guardedDesk(desk: Desk, guard: PortGuard): Desk {
  const commit = async <T>(
    begin: () => Promise<T>,
    done: (outcome: T) => boolean = () => true,
  ): Promise<T> => {
    if (guard.stopped) throw new RunStopped()
    return guard.commits(begin(), done)
  }
  return {
    orderPart: (key, order) => commit(() => desk.orderPart(key, order)),
    partsOrdered: (by) => desk.partsOrdered(by),
    requestCallback: (key, request) => commit(() => desk.requestCallback(key, request)),
    sendText: (key, text, signal) =>
      commit(
        () => desk.sendText(key, text, signal),
        ({ kind }) => kind === 'sent',
      ),
  }
}

/** The call for one run. */
export function guardedLine(line: CallLine, guard: PortGuard): CallLine {
  return {
    startHold: () => {
      if (!guard.stopped) line.startHold()
    },
    endCall: () => {
      if (!guard.stopped) line.endCall()
    },
    transfer: (person, summary) => {
      if (!guard.stopped) line.transfer(person, summary)
    },
    collectDigits: async (wanted) => {
      if (guard.stopped) return { kind: 'call-over' }
      return guard.awaitsCaller(line.collectDigits(wanted))
    },
  }
}

/** The cameras of the call for one run. */
export function guardedCamera(camera: CallCamera, guard: PortGuard): CallCamera {
  return {
    get on() {
      return camera.on
    },
    link: () => (guard.stopped ? null : camera.link()),
    stop: () => !guard.stopped && camera.stop(),
  }
}
