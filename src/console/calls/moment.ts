import type { CallEvent } from '../../shared/call-event.ts'
import { unreachable } from '../../shared/errors.ts'
import type { Moment } from '../console-api.ts'
import { answerToClose, closeCodeInWords } from './close-codes.ts'
import { endings } from './endings.ts'
import { modelMoment, type ModelLineEvent } from './model-moment.ts'
import { bad, good, plain, seconds, warn, type Words } from './moment-words.ts'
import { toolMoment } from './tool-moment.ts'

/** More of a title is of no use to anybody. */
const MAX_TITLE = 300
/** Fields of every event. */
const ENVELOPE: readonly string[] = ['callId', 'atMs', 'type']

/**
 * An event in plain words for people who look after calls; null when it says nothing of note beside
 * what was said. `atMs` is the event's: what took time ended then.
 */
export function momentOf(event: CallEvent): Moment | null {
  const words = wordsFor(event)
  if (words === null) return null
  const { tone, title, durationMs } = words
  const { atMs, type } = event
  const own = Object.entries(event).filter(([name]) => !ENVELOPE.includes(name))
  return {
    atMs: Math.round(atMs),
    type,
    tone,
    title: title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE).toWellFormed()}…` : title,
    durationMs: durationMs === null ? null : Math.round(durationMs),
    detail: Object.fromEntries(own),
  }
}

function wordsFor(event: CallEvent): Words | null {
  switch (event.type) {
    case 'call-started':
      return plain(`Connected to ${event.agent}`)
    // What was said, and how far it was heard, is the conversation; a tool's result says it all.
    case 'caller-speech':
    case 'caller-text':
    case 'agent-text':
    case 'reply-started':
    case 'reply-heard':
    case 'quiet':
    case 'turn-heard':
    case 'generation-complete':
    case 'tool-call':
    case 'usage':
    case 'resumable':
      return null
    case 'greeting-asked':
      return plain('The assistant is asked to greet')
    case 'barge-in': {
      const { heardMs, cutMs } = event
      return plain(`Caller interrupted: heard ${seconds(heardMs)}, ${seconds(cutMs)} cut`)
    }
    case 'playout-held':
      return plain(`The assistant stops: the caller makes a sound after ${seconds(event.heardMs)}`)
    case 'playout-resumed': {
      const title = `False alarm: the assistant goes on after ${seconds(event.heldMs)}`
      return plain(title, event.heldMs)
    }
    case 'barge-in-mode':
      return warn('Too many false alarms: from here on the model decides about interruptions')
    case 'underrun': {
      const gap = seconds(event.gapMs)
      return event.side === 'ours'
        ? bad(`Gap of ${gap} in the assistant’s voice, made by this server`, event.gapMs)
        : warn(`Gap of ${gap} in the assistant’s voice: the model was late`, event.gapMs)
    }
    case 'playout-overflow':
      return bad(`${seconds(event.droppedMs)} of the assistant’s voice dropped: too much waited`)
    case 'turn-complete':
      return event.reason === null ? null : warn(`The model broke a reply off: ${event.reason}`)
    case 'keypad': {
      const isSecret = !/^[0-9*#]$/.test(event.digit)
      return plain(isSecret ? 'Caller pressed a key, kept secret' : `Caller pressed ${event.digit}`)
    }
    case 'digits-gathered': {
      const keys = event.count === 1 ? '1 key' : `${event.count} keys`
      return plain(`${keys} taken together${event.secret ? ', kept secret' : ''}`)
    }
    case 'idle-prompt': {
      const again = event.times === 1 ? '' : `, for the ${event.times}. time`
      return warn(`Nobody spoke: the assistant asks whether the caller is still there${again}`)
    }
    case 'hold':
      return plain(event.on ? 'On hold: the caller needs time' : 'The caller is back')
    case 'tool-cancelled':
      return plain(`Tools called off: ${event.ids.length}`)
    case 'tool-run':
      return toolMoment(event)
    case 'tool-result-told':
      return plain(`Result of ${event.name} told to the new session in words`)
    case 'transfer-asked':
      return good(`Transfer to ${event.person} asked for`)
    case 'hint-given':
      return good('The assistant was given a hint from the console')
    case 'staff-asked':
      return event.what === 'transfer'
        ? plain('A colleague at the console gives the call to a person')
        : plain('A colleague at the console ends the call')
    case 'goodbye-cancelled':
      return plain('The caller spoke before the goodbye was over: the call goes on')
    case 'camera':
      return event.on ? good(cameraOn[event.by]) : plain(`Camera off: ${pictures(event.pictures)}`)
    case 'bad-message': {
      const from = event.from === 'carrier' ? 'the telephone network' : 'the model'
      return warn(`A message from ${from} could not be read: ${event.reason}`)
    }
    case 'filler':
      return warn(`The model is away: the caller hears a ${event.what}`)
    case 'model-closed': {
      const { code, retryable } = event
      const title = `Model closed the session (${code}: ${closeCodeInWords(code)}).`
      const words = `${title} ${answerToClose(retryable)}`
      return retryable === null ? plain(words) : retryable ? warn(words) : bad(words)
    }
    case 'model-ready':
    case 'go-away':
    case 'model-handover':
    case 'model-retry':
    case 'model-fresh':
    case 'replay-overflow':
    case 'watchdog':
      return modelMoment(event satisfies ModelLineEvent)
    case 'call-ended': {
      const { endReason, durationMs } = event.summary
      return { ...endings[endReason], durationMs }
    }
    default:
      return unreachable(event)
  }
}

const cameraOn = {
  page: 'The caller shows something in their browser',
  link: 'The caller has opened the link and shows something to the camera',
} as const

function pictures(count: number): string {
  return count === 1 ? '1 picture was shown' : `${count} pictures were shown`
}
