import type { Agent, GreetingClip } from '../agents/agent.ts'
import { pcmToBytes } from '../audio/pcm-bytes.ts'
import { Resampler } from '../audio/resampler.ts'
import type { SessionRequest } from '../model/model-session.ts'
import type { AgentSpeech } from './agent-speech.ts'

/** What a model speaks, and therefore what the way down to the caller takes. */
const MODEL_RATE = 24_000

/** A recorded greeting in the form in which a model would have sent it. */
export interface GreetingSpeech {
  /** PCM, signed 16-bit little-endian, mono, 24 kHz. Shared by all calls: do not write to it. */
  readonly pcm: Uint8Array
  readonly durationMs: number
  /** The words that are spoken. */
  readonly text: string
}

/** One conversion for each clip; goes with it. */
const converted = new WeakMap<GreetingClip, Uint8Array>()

/**
 * The recorded greeting of an agent, or null when it has none. Converted the first time: ask once
 * when the server starts, so that no call waits for it.
 */
export function greetingSpeech(agent: Agent): GreetingSpeech | null {
  const { greetingClip: clip, greeting: text } = agent
  if (clip === null) return null
  const durationMs = (clip.samples.length * 1_000) / clip.sampleRate
  return { pcm: clipPcm(clip), durationMs, text }
}

/** The recorded greeting is heard while the model may still be connecting. */
export function playGreeting(agent: Agent, speech: Pick<AgentSpeech, 'playRecording'>): void {
  const greeting = greetingSpeech(agent)
  if (greeting !== null) speech.playRecording(greeting.pcm, greeting.text)
}

/** A recording as a model would have sent it: PCM, 24 kHz. Shared by all calls: do not write to it. */
export function clipPcm(clip: GreetingClip): Uint8Array {
  const pcm = converted.get(clip) ?? toModelPcm(clip)
  converted.set(clip, pcm)
  return pcm
}

/** What the model is told instead of being asked to greet. */
export function greetingSaidNote(agent: Agent): string {
  return (
    'The call has begun, and you have already greeted the caller aloud, in exactly these words: ' +
    `"${agent.greeting}" That was your first sentence. ` +
    'Do not greet again and do not say these words again. ' +
    'Say nothing until the caller speaks, or until you are asked in writing to say something.'
  )
}

/**
 * The request for the session of a call whose greeting is played from a clip.
 *
 * The note goes into the instructions because no message can carry it: a turn in writing asks for
 * an answer on some models and interrupts on others, while every model takes instructions. They
 * also survive when an old part of the conversation is compressed away.
 */
export function withGreetingSaid(request: SessionRequest, agent: Agent): SessionRequest {
  return { ...request, instructions: `${request.instructions}\n\n${greetingSaidNote(agent)}` }
}

function toModelPcm({ sampleRate, samples }: GreetingClip): Uint8Array {
  if (sampleRate === MODEL_RATE) return pcmToBytes(samples)
  const resampler = new Resampler(sampleRate, MODEL_RATE)
  // The filter's delay is cut off in front; silence behind pushes the end of the speech out of it.
  const delay = Math.round((resampler.groupDelayMs * MODEL_RATE) / 1_000)
  const tail = Math.ceil((resampler.groupDelayMs * sampleRate) / 1_000) + 2
  const padded = new Int16Array(samples.length + tail)
  padded.set(samples)
  const length = Math.round((samples.length * MODEL_RATE) / sampleRate)
  return pcmToBytes(resampler.process(padded).slice(delay, delay + length))
}
