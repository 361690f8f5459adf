import type { Platform } from './endpoint.ts'
import type { Compression } from './setup-rules.ts'

/** Published rates: audio 25 to 32 a second, video 258 a frame; text about four characters each. */
const AUDIO_TOKENS_PER_MS = 25 / 1_000
const VIDEO_TOKENS_PER_FRAME = 258
const TEXT_TOKENS_PER_CHARACTER = 1 / 4

interface ModalityTokens {
  readonly modality: 'TEXT' | 'AUDIO' | 'VIDEO'
  readonly tokenCount: number
}

/** `usageMetadata`; Vertex says `candidates` where the developer API says `response`. */
export type Usage = {
  readonly promptTokenCount: number
  readonly promptTokensDetails: readonly ModalityTokens[]
  readonly totalTokenCount: number
} & (
  | {
      readonly responseTokenCount: number
      readonly responseTokensDetails: readonly ModalityTokens[]
    }
  | {
      readonly candidatesTokenCount: number
      readonly candidatesTokensDetails: readonly ModalityTokens[]
    }
)

/** What a session has in its context; tokens with fractions. */
export interface Context {
  readonly text: number
  readonly audio: number
  readonly video: number
}

/** Counts a session's tokens: the whole context is billed again with every turn. */
export class TokenMeter {
  readonly #compression: Compression | null
  #context: Context
  #responseMs = 0

  constructor(compression: Compression | null, context: Context = { text: 0, audio: 0, video: 0 }) {
    this.#compression = compression
    this.#context = context
  }

  /** As it would be resumed. */
  get context(): Context {
    return this.#context
  }

  heardAudio(ms: number): void {
    this.#add({ audio: ms * AUDIO_TOKENS_PER_MS })
  }

  heardText(text: string): void {
    this.#add({ text: text.length * TEXT_TOKENS_PER_CHARACTER })
  }

  sawFrame(): void {
    this.#add({ video: VIDEO_TOKENS_PER_FRAME })
  }

  spoke(ms: number): void {
    this.#responseMs += ms
  }

  /** Ends a turn: what it cost. Its speech is context from now on. */
  endTurn(platform: Platform): Usage {
    const prompt = details(this.#context)
    const promptTokenCount = sum(prompt)
    const response = details({ text: 0, video: 0, audio: this.#responseMs * AUDIO_TOKENS_PER_MS })
    const responseTokenCount = sum(response)
    this.#add({ audio: this.#responseMs * AUDIO_TOKENS_PER_MS })
    this.#responseMs = 0
    this.#compress()
    const usage = {
      promptTokenCount,
      promptTokensDetails: prompt,
      totalTokenCount: promptTokenCount + responseTokenCount,
    }
    return platform === 'vertex'
      ? { ...usage, candidatesTokenCount: responseTokenCount, candidatesTokensDetails: response }
      : { ...usage, responseTokenCount, responseTokensDetails: response }
  }

  #add(more: Partial<Context>): void {
    const { text, audio, video } = this.#context
    this.#context = {
      text: text + (more.text ?? 0),
      audio: audio + (more.audio ?? 0),
      video: video + (more.video ?? 0),
    }
  }

  /** The window slides over what was said; the text, mostly the system instruction, stays. */
  #compress(): void {
    const { text, audio, video } = this.#context
    if (this.#compression === null) return
    if (text + audio + video <= this.#compression.triggerTokens) return
    const room = Math.max(0, this.#compression.targetTokens - text)
    const share = Math.min(1, room / (audio + video))
    this.#context = { text, audio: audio * share, video: video * share }
  }
}

function details({ text, audio, video }: Context): readonly ModalityTokens[] {
  const all = [
    { modality: 'TEXT', tokenCount: Math.ceil(text) },
    { modality: 'AUDIO', tokenCount: Math.ceil(audio) },
    { modality: 'VIDEO', tokenCount: Math.ceil(video) },
  ] as const
  return all.filter((one) => one.tokenCount > 0)
}

function sum(tokens: readonly ModalityTokens[]): number {
  return tokens.reduce((total, one) => total + one.tokenCount, 0)
}
