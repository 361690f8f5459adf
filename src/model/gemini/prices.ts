import type { TokenPrices } from '../token-prices.ts'

/**
 * The audio rates of Gemini's native-audio models (https://ai.google.dev/gemini-api/docs/pricing).
 * Text in the context is cheaper, and no report of ours tells the two apart: an estimate from these
 * is on the high side. That the sum over all turns is what is billed has been checked by others
 * against their bills (https://discuss.ai.google.dev/t/173248).
 */
const nativeAudio: TokenPrices = { inputUsd: 3, outputUsd: 12 }

/** By the beginning of the model's name; the first that fits counts. */
const prices: readonly (readonly [prefix: string, prices: TokenPrices])[] = [
  ['gemini-3.8-live', nativeAudio],
  ['gemini-3.1-flash-live', nativeAudio],
  ['gemini-2.5-flash', nativeAudio],
  ['gemini-live-2.5-flash', nativeAudio],
]

/** A model that is not listed is taken to cost what the others do. */
export function pricesFor(model: string): TokenPrices {
  const name = model.replace(/^models\//, '')
  return prices.find(([prefix]) => name.startsWith(prefix))?.[1] ?? nativeAudio
}
