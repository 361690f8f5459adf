import type { CallEvent } from '../../shared/call-event.ts'
import type { ServerMessage } from './talk-protocol.ts'

type State = Extract<ServerMessage, { type: 'state' }>['state']

/** Makes of what happens in a call what its page is told. Pure; one for each stream. */
export class TalkTeller {
  readonly #tools = new Set<string>()
  #state: State = 'listening'
  #agentSounds = false
  #callerSpeaks = false
  #onHold = false
  /** The caller has said something that nobody has answered yet. */
  #owesReply = false

  read(event: CallEvent): readonly ServerMessage[] {
    this.#follow(event)
    const told = said(event)
    const state = this.#now
    if (state === this.#state) return told
    this.#state = state
    return [...told, { type: 'state', state }]
  }

  get #now(): State {
    if (this.#agentSounds) return 'agent-speaks'
    if (this.#callerSpeaks) return 'caller-speaks'
    if (this.#tools.size > 0) return 'tool'
    if (this.#owesReply) return 'thinking'
    return this.#onHold ? 'hold' : 'listening'
  }

  #follow(event: CallEvent): void {
    switch (event.type) {
      case 'caller-speech':
        if (event.by === 'us') this.#callerSpeaks = event.edge === 'start'
        return
      case 'caller-text':
        this.#owesReply = true
        return
      case 'reply-started':
        this.#agentSounds = true
        this.#owesReply = false
        return
      case 'playout-resumed':
        this.#agentSounds = true
        return
      case 'turn-heard':
      case 'playout-held':
      case 'barge-in':
        this.#agentSounds = false
        return
      case 'turn-complete':
        this.#owesReply = false
        return
      case 'hold':
        this.#onHold = event.on
        return
      case 'tool-call':
        this.#tools.add(event.id)
        return
      case 'tool-run':
        this.#tools.delete(event.id)
        return
      case 'tool-cancelled':
        for (const id of event.ids) this.#tools.delete(id)
        return
      default:
        return
    }
  }
}

function said(event: CallEvent): readonly ServerMessage[] {
  switch (event.type) {
    case 'caller-text':
      return [{ type: 'said', who: 'caller', turn: 0, text: event.text }]
    case 'agent-text':
      return [{ type: 'said', who: 'agent', turn: event.turn, text: event.text }]
    case 'barge-in': {
      const { turn, heardText: heard, cutText: unheard } = event
      return [{ type: 'cut', turn, heard, unheard }]
    }
    case 'reply-started': {
      const { fromQuietMs } = event
      return fromQuietMs === null ? [] : [{ type: 'latency', replyMs: Math.round(fromQuietMs) }]
    }
    case 'camera':
      if (event.by !== 'page') return []
      return [{ type: 'camera', on: event.on, why: event.on ? null : (event.why ?? null) }]
    default:
      return []
  }
}
