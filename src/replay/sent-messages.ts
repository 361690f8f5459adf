import { z } from 'zod'

/** What went out to the carrier between two `clear`s. */
export interface CarrierStretch {
  /** Encoded agent audio, all messages joined. */
  readonly audio: Uint8Array
  /** How the stretch ended: `clear`, or the end of the call. */
  readonly cleared: boolean
}

/** What went out to the model. */
export interface ModelSent {
  readonly setup: unknown
  /** Caller audio, all messages joined. */
  readonly audio: Uint8Array
  /** Everything else, in order; without pictures, which no recording has. */
  readonly others: readonly unknown[]
}

const carrierMessage = z.object({
  event: z.string(),
  media: z.object({ payload: z.string() }).optional(),
})

const modelMessage = z.object({
  setup: z.unknown().optional(),
  realtimeInput: z
    .object({ audio: z.object({ data: z.string() }).optional(), video: z.unknown().optional() })
    .optional(),
})

/** Cuts what was sent to the carrier into stretches; marks belong to the pace, not to the sound. */
export function carrierStretches(texts: readonly string[]): readonly CarrierStretch[] {
  const stretches: CarrierStretch[] = []
  let payloads: Uint8Array[] = []
  for (const text of texts) {
    const { event, media } = carrierMessage.parse(JSON.parse(text))
    if (event === 'media' && media !== undefined)
      payloads.push(Buffer.from(media.payload, 'base64'))
    if (event !== 'clear') continue
    stretches.push({ audio: Buffer.concat(payloads), cleared: true })
    payloads = []
  }
  stretches.push({ audio: Buffer.concat(payloads), cleared: false })
  return stretches
}

/** Sorts what was sent to the model. */
export function modelSent(texts: readonly string[]): ModelSent {
  let setup: unknown = null
  const payloads: Uint8Array[] = []
  const others: unknown[] = []
  for (const text of texts) {
    const value: unknown = JSON.parse(text)
    const message = modelMessage.parse(value)
    const { audio, video } = message.realtimeInput ?? {}
    if (message.setup !== undefined) setup = message.setup
    else if (audio !== undefined) payloads.push(Buffer.from(audio.data, 'base64'))
    else if (video === undefined) others.push(value)
  }
  return { setup, audio: Buffer.concat(payloads), others }
}
