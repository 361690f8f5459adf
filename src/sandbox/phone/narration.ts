import { unreachable } from '../../shared/errors.ts'
import type { StreamEnd, TimelineEntry } from './call-report.ts'

/**
 * One line about one thing that happened, for a person who watches the call; null for what would
 * only be noise (each mark on its way).
 */
export function narrate(entry: TimelineEntry): string | null {
  const what = describe(entry)
  return what === null ? null : `${seconds(entry.atMs).padStart(7)} s  ${what}`
}

function describe(entry: TimelineEntry): string | null {
  switch (entry.type) {
    case 'ringing':
      return `ringing: ${entry.from} calls ${entry.to}`
    case 'twiml':
      return `TwiML from ${entry.url}: ${entry.verbs.join(', ') || 'empty'}`
    case 'stream-started':
      return `stream started: ${entry.url}`
    case 'stream-ended':
      return `stream ended: ${describeEnd(entry.end)}`
    case 'agent-audio':
      return entry.edge === 'started'
        ? 'agent speaks'
        : `agent is quiet (spoke ${seconds(entry.spokenMs)} s)`
    case 'caller-speaking':
      return entry.edge === 'started' ? `caller speaks: ${entry.text}` : 'caller is quiet'
    case 'caller-pressed':
      return `caller presses ${entry.digit}`
    case 'injected':
      return `script: ${entry.what}`
    case 'clear':
      return (
        `server cleared the buffer: ${Math.round(entry.playedMs)} ms heard, ` +
        `${Math.round(entry.droppedMs)} ms dropped, ${entry.marksReturned} marks returned`
      )
    case 'mark':
    case 'utterance':
      return null
    case 'underrun':
      return `agent's audio broke off for ${Math.round(entry.gapMs)} ms`
    case 'say':
      return `Twilio's voice says: ${entry.text}`
    case 'play':
      return `Twilio plays ${entry.url}`
    case 'pause':
      return `Twilio pauses for ${seconds(entry.lengthMs)} s`
    case 'dial':
      return `Twilio dials ${entry.targets.join(', ')}`
    case 'whisper':
      return `whispered to the person: ${entry.text}`
    case 'dialled':
      return entry.bridged ? 'caller and person have talked' : `not connected: ${entry.status}`
    case 'callback':
      return `callback to ${entry.url}: ${entry.status === null ? 'failed' : `HTTP ${entry.status}`}`
    case 'warning':
      return `warning ${entry.code}: ${entry.message}`
    case 'application-error':
      return `application error ${entry.code}: ${entry.message}`
    case 'completed':
      return `completed by ${entry.by} after ${seconds(entry.durationMs)} s`
    default:
      return unreachable(entry)
  }
}

function describeEnd(end: StreamEnd): string {
  switch (end.by) {
    case 'caller':
      return 'the caller hung up'
    case 'server':
      return `the server closed it (${end.code})`
    case 'network':
      return `the network failed (${end.detail})`
    case 'refused':
      return `it was not opened (${end.detail})`
    default:
      return unreachable(end)
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2)
}
