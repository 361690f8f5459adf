import type { z } from 'zod'

import type { Clock } from '../shared/clock.ts'
import type { Log } from '../shared/log.ts'
import type { CallCamera } from './call-camera.ts'
import type { CallLine } from './call-line.ts'
import type { Desk } from './desk.ts'
import type { ToolMemory } from './tool-memory.ts'

/**
 * What a tool tells the model: a JSON object, small enough to be spoken about (below 4,000
 * characters). `message` is for the model, in English: what it may say or do next.
 */
export interface ToolResult {
  readonly status:
    | 'ok'
    /** Nothing fits what was asked for. */
    | 'no_results'
    /** Several things fit: the caller has to say which. */
    | 'ambiguous'
    /** Something has to come first, for example the caller's consent. */
    | 'pending'
    /** Not allowed, by code and not by the prompt. */
    | 'refused'
    /** It did not work. */
    | 'failed'
  /** Whether the same call may work later; only with `failed` and `refused`. */
  readonly retryable?: boolean
  readonly message: string
  readonly [detail: string]: unknown
}

/** What one run of a tool may use. */
export interface ToolContext {
  readonly callId: string
  /** The caller's number, E.164; null: withheld. */
  readonly caller: string | null
  /** The same for a repeated run of the same request: what was done once is not done again. */
  readonly runId: string
  /** The model does not want the result any more, or the time is over. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Log
  /** What the tools remember of this call; survives another session and another process. */
  readonly memory: ToolMemory
  /** How often the caller has begun to speak in this call. */
  readonly callerTurns: number
  readonly line: CallLine
  readonly camera: CallCamera
  /** Orders, callbacks, texts. */
  readonly desk: Desk
}

/**
 * Something that the model can have done in a call.
 *
 * A tool checks in code what it is asked for: nothing that a model says reaches further than the
 * assistant's folder allows. It returns what went wrong as a {@link ToolResult}; what it throws is
 * told to the model as `failed`, without its text, and logged.
 */
export interface Tool<Arguments = Readonly<Record<string, unknown>>> {
  /** Lower-case letters, digits and underscores. */
  readonly name: string
  /** For the model: what it does and when to use it. */
  readonly description: string
  /** Of an object; its JSON Schema is what the model sees. */
  readonly parameters: z.ZodType<Arguments>
  /**
   * The JSON Schema itself, where the parameters come from elsewhere and `parameters` only checks
   * that it is an object.
   */
  readonly schema?: Readonly<Record<string, unknown>>
  /** `background`: the conversation goes on, and the result is used when nobody speaks. */
  readonly mode: 'blocking' | 'background'
  /** The result of a background tool cuts the agent off. Default: it waits until nobody speaks. */
  readonly interrupts?: boolean
  readonly timeoutMs: number
  run(args: Arguments, context: ToolContext): Promise<ToolResult> | ToolResult
}

/** A tool whose argument type only its own schema knows. */
export interface AnyTool extends Omit<Tool<never>, 'parameters'> {
  readonly parameters: z.ZodType
}
