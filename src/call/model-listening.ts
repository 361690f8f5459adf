import type { ModelClose, ModelSession } from '../model/model-session.ts'
import type { CallFact } from '../shared/call-event.ts'
import type { AgentSpeech } from './agent-speech.ts'
import type { CallTools } from './tools/call-tools.ts'
import type { TurnTaking } from './turn-taking.ts'

export interface ModelListeners {
  readonly speech: AgentSpeech
  readonly turns: TurnTaking
  readonly tools: CallTools
  readonly report: (fact: CallFact) => void
  /** The model's own ears: the caller begins to speak. */
  readonly onCallerStart: () => void
  readonly onCallerText: (text: string) => void
  readonly onClosed: (close: ModelClose) => void
}

/**
 * Leads every event of a model session to where it belongs in the call.
 *
 * @returns functions that stop listening.
 */
export function listenToModel(session: ModelSession, to: ModelListeners): (() => void)[] {
  const { speech, turns, tools, report } = to
  return [
    session.on('audio', (pcm) => {
      speech.audio(pcm)
    }),
    session.on('interrupted', () => {
      turns.interrupted()
    }),
    session.on('agentText', (text) => {
      speech.text(text)
    }),
    session.on('generationComplete', () => {
      speech.generationComplete()
    }),
    session.on('turnComplete', (end) => {
      speech.turnComplete(end)
    }),
    session.on('callerActivity', (edge) => {
      turns.modelHeard(edge)
      if (edge === 'start') to.onCallerStart()
    }),
    session.on('callerText', (text) => {
      turns.callerText()
      to.onCallerText(text)
      report({ type: 'caller-text', text })
    }),
    session.on('toolCalls', (calls) => {
      tools.call(calls)
    }),
    session.on('toolsCancelled', (ids) => {
      tools.cancel(ids)
    }),
    session.on('resumable', (handle) => {
      report({ type: 'resumable', resumable: handle !== null })
    }),
    session.on('goAway', (timeLeftMs) => {
      report({ type: 'go-away', timeLeftMs })
    }),
    session.on('usage', (usage) => {
      report({ type: 'usage', ...usage })
    }),
    session.on('badMessage', (reason) => {
      report({ type: 'bad-message', from: 'model', reason })
    }),
    session.on('closed', (close) => {
      to.onClosed(close)
    }),
  ]
}
