import type { CallEvent, ModelHandoverReason } from '../../shared/call-event.ts'
import { unreachable } from '../../shared/errors.ts'
import { bad, plain, seconds, warn, type Words } from './moment-words.ts'

/** What the connection to the model goes through. */
export type ModelLineEvent = Extract<
  CallEvent,
  {
    type:
      | 'model-ready'
      | 'go-away'
      | 'model-handover'
      | 'model-retry'
      | 'model-fresh'
      | 'replay-overflow'
      | 'watchdog'
  }
>

const why: Readonly<Record<ModelHandoverReason, string>> = {
  'go-away': 'the service had announced it',
  lost: 'the connection was lost',
  silent: 'the model did not answer',
}

export function modelMoment(event: ModelLineEvent): Words {
  switch (event.type) {
    case 'model-ready':
      return plain(`Model ready after ${seconds(event.connectMs)}`, event.connectMs)
    case 'go-away':
      return plain(
        event.timeLeftMs === null
          ? 'The service will end this session soon'
          : `The service will end this session in ${seconds(event.timeLeftMs)}`,
      )
    case 'model-handover': {
      const { how, gapMs } = event
      const memory = how === 'resumed' ? 'where the last one was' : 'anew, with the transcript'
      const title = `Another session of the model goes on ${memory}: ${why[event.why]}`
      // A change that was announced goes unnoticed.
      const isPlanned = event.why === 'go-away' && how === 'resumed'
      return isPlanned ? plain(title, gapMs) : warn(title, gapMs)
    }
    case 'model-retry': {
      const { attempt, delayMs } = event
      return warn(`Attempt ${attempt} to reach the model failed; next in ${seconds(delayMs)}`)
    }
    case 'model-fresh':
      return warn(`The next session begins anew, with the transcript: ${whyFresh(event.why)}`)
    case 'replay-overflow':
      return bad(`${seconds(event.droppedMs)} of the caller’s voice lost: too much waited`)
    case 'watchdog':
      return watchdog(event.rung)
    default:
      return unreachable(event)
  }
}

function whyFresh(reason: Extract<ModelLineEvent, { type: 'model-fresh' }>['why']): string {
  switch (reason) {
    case 'handle-refused':
      return 'the service refused to resume'
    case 'handle-doubted':
      return 'what would be resumed is in doubt'
    default:
      return why[reason]
  }
}

function watchdog(rung: Extract<ModelLineEvent, { type: 'watchdog' }>['rung']): Words {
  switch (rung) {
    case 'nudge':
      return warn('No reply came: the model is asked for it')
    case 'resume':
      return warn('Still no reply: another session takes over')
    case 'fresh':
      return warn('Still no reply: a new session begins, with the transcript')
    case 'give-up':
      return bad('Still no reply: the call is given up')
    default:
      return unreachable(rung)
  }
}
