import type { Agent } from '../agents/agent.ts'
import type { SessionRequest } from '../model/model-session.ts'
import type { WireTap } from '../shared/wire-tap.ts'
import type { Continuity } from '../store/call-log.ts'
import type { AnyTool } from '../tools/tool.ts'
import { bridgeRequest } from './line/requests.ts'
import { returnedRequest } from './returned-call.ts'
import { declarationsOf } from './tools/declarations.ts'

const noTools: ReadonlyMap<string, AnyTool> = new Map()

/**
 * What a model session has to know about the agent of a call.
 *
 * @param tools what the agent may use, by name.
 */
export function sessionRequest(
  callId: string,
  agent: Agent,
  tap: WireTap | null,
  tools: ReadonlyMap<string, AnyTool> = noTools,
): SessionRequest {
  const { temperature, turnDetection } = agent.model
  return {
    callId,
    voice: agent.voice,
    language: agent.language,
    instructions: agent.instructions,
    vocabulary: agent.vocabulary,
    turnDetection: agent.bargeIn.mode === 'manual' ? { manual: true } : turnDetection,
    tools: declarationsOf(tools),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tap === null ? {} : { tap }),
  }
}

/**
 * Makes the agent speak first: the model says nothing until it is spoken to.
 *
 * Sent once per call, when both sides are there.
 */
export function greetingRequest(agent: Agent): string {
  return (
    'A caller is on the line and has not spoken yet. ' +
    `Greet them now, in exactly these words: "${agent.greeting}"`
  )
}

/**
 * What the agent is asked to say first; null: nothing, its greeting is a recording.
 *
 * @param start with what the call goes on; null: it is new.
 */
export function firstWords(
  agent: Agent,
  start: Continuity | null,
): { readonly request: string; readonly greeting: boolean } | null {
  if (start?.returned !== undefined) {
    return { request: returnedRequest(start.returned), greeting: false }
  }
  if (start?.greeted === true) {
    return { request: bridgeRequest(agent.phrases.bridge, start.unheard), greeting: false }
  }
  return agent.greetingClip === null ? { request: greetingRequest(agent), greeting: true } : null
}
