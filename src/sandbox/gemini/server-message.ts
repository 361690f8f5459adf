import { pcmToBytes } from '../../audio/pcm-bytes.ts'
import type { Usage } from './token-meter.ts'

/** The agent's voice: PCM, signed 16-bit little-endian, mono. */
export const OUTPUT_SAMPLE_RATE = 24_000

export interface FunctionCall {
  readonly id: string
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

type Part =
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly text: string; readonly thought: true }

export interface ServerContent {
  readonly modelTurn?: { readonly parts: readonly Part[] }
  readonly inputTranscription?: { readonly text: string }
  readonly outputTranscription?: { readonly text: string }
  readonly interrupted?: true
  readonly generationComplete?: true
  readonly turnComplete?: true
  readonly turnCompleteReason?: string
  readonly waitingForInput?: boolean
  readonly interactionStatus?: 'IDLE'
}

/** One message of the server; what it holds is what is on the wire. */
export type ServerMessage =
  | { readonly setupComplete: { readonly sessionId?: string } }
  | {
      readonly sessionResumptionUpdate: {
        readonly newHandle?: string
        readonly resumable: boolean
        readonly lastConsumedClientMessageIndex?: string
      }
    }
  | { readonly goAway: { readonly timeLeft: string } }
  | {
      readonly voiceActivity: {
        readonly type: 'ACTIVITY_START' | 'ACTIVITY_END'
        readonly audioOffset: string
      }
    }
  | { readonly toolCall: { readonly functionCalls: readonly FunctionCall[] } }
  | { readonly toolCallCancellation: { readonly ids: readonly string[] } }
  | { readonly serverContent: ServerContent; readonly usageMetadata?: Usage }
  | Readonly<Record<string, never>>

/** The service writes JSON into binary frames. */
export function encodeServerMessage(message: ServerMessage): Buffer {
  return Buffer.from(JSON.stringify(message))
}

/** Speech as the model sends it. `mimeType` is `audio/pcm;rate=24000`, or bare on older models. */
export function speech(samples: Int16Array, mimeType: string): ServerMessage {
  const bytes = pcmToBytes(samples)
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return { serverContent: { modelTurn: { parts: [{ inlineData: { mimeType, data } }] } } }
}

/** A duration in the JSON form of protocol buffers: `50s`, `1.240s`. */
export function duration(ms: number): string {
  const whole = Math.round(ms)
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${(whole / 1_000).toFixed(3)}s`
}
