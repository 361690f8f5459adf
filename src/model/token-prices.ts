/** What a model costs, US dollars for a million tokens. */
export interface TokenPrices {
  /** Everything the model is given: the whole context, with every turn anew. */
  readonly inputUsd: number
  /** What it says. */
  readonly outputUsd: number
}

/**
 * What the tokens of one report cost. An estimate: the ceilings that use it are a safety net, and
 * the bill is the vendor's.
 */
export function costUsd(
  tokens: { readonly promptTokens: number; readonly responseTokens: number },
  prices: TokenPrices,
): number {
  const { promptTokens, responseTokens } = tokens
  return (promptTokens * prices.inputUsd + responseTokens * prices.outputUsd) / 1_000_000
}
