import type { Agent } from '../../src/agents/agent.ts'
import { PcmReader } from '../../src/audio/pcm-bytes.ts'
import { greetingRequest, sessionRequest } from '../../src/call/session-request.ts'
import type { ModelConnector, ModelSession } from '../../src/model/model-session.ts'
import type { Clock, Timer } from '../../src/shared/clock.ts'

/** What a model sends. */
export const MODEL_RATE = 24_000
const BYTES_PER_MS = (MODEL_RATE / 1_000) * 2
/** A model that has sent nothing for so long will not go on. */
const PATIENCE_MS = 10_000
/** The transcript may come after the sound. */
const TRANSCRIPT_MS = 1_000
/** Nobody listens to a longer greeting. */
const LONGEST_MS = 30_000

/** What the model said when it was asked for the greeting. */
export interface SpokenGreeting {
  /** 24 kHz, as they came. */
  readonly samples: Int16Array
  /** The model's own transcript; empty when it gave none. */
  readonly transcript: string
  /** Why there is no more of it; null when the model finished by itself. */
  readonly cutShort: string | null
}

/**
 * Asks the model for the greeting as a call does, and takes down what it says.
 *
 * @throws ModelUnavailable when no session can be opened.
 */
export async function speakGreeting(
  agent: Agent,
  { connector, clock }: { readonly connector: ModelConnector; readonly clock: Clock },
): Promise<SpokenGreeting> {
  const session = await connector.connect(sessionRequest('record-greeting', agent, null))
  try {
    return await takeDown(session, clock, greetingRequest(agent))
  } finally {
    session.close()
  }
}

function takeDown(session: ModelSession, clock: Clock, request: string): Promise<SpokenGreeting> {
  const { promise, resolve } = Promise.withResolvers<SpokenGreeting>()
  const chunks: Uint8Array[] = []
  let bytes = 0
  let transcript = ''
  let timer: Timer | null = null
  const finish = (cutShort: string | null): void => {
    timer?.cancel()
    const samples = new PcmReader().read(Buffer.concat(chunks))
    resolve({ samples, transcript: transcript.trim(), cutShort })
  }
  const finishAfter = (delayMs: number, cutShort: string | null): void => {
    timer?.cancel()
    timer = clock.after(delayMs, () => {
      finish(cutShort)
    })
  }
  const wait = (): void => {
    finishAfter(PATIENCE_MS, `nothing more came for ${PATIENCE_MS / 1_000} seconds`)
  }
  session.on('audio', (pcm) => {
    chunks.push(pcm)
    bytes += pcm.length
    if (bytes > LONGEST_MS * BYTES_PER_MS) finish(`it is longer than ${LONGEST_MS / 1_000} seconds`)
    else wait()
  })
  session.on('agentText', (piece) => {
    transcript += piece
  })
  session.on('generationComplete', () => {
    finishAfter(TRANSCRIPT_MS, null)
  })
  session.on('turnComplete', (end) => {
    if (end.final) finish(null)
  })
  session.on('closed', ({ code, reason }) => {
    finish(`the session was closed (${[code, reason].join(' ').trim()})`)
  })
  wait()
  session.sendText(request)
  return promise
}
