import type { StartupProblem } from '../shared/errors.ts'
import type { Environment } from './env.ts'
import { cures, type VariableName } from './variables.ts'

export type GeminiAuth =
  | { readonly kind: 'api-key'; readonly apiKey: string }
  /** Credentials are Google's application default ones. */
  | { readonly kind: 'vertex'; readonly project: string; readonly location: string }

/**
 * Which of the two ways to Gemini the environment describes. Looks at presence alone: the form of
 * each value is checked with all the others.
 */
export function readGeminiAuth(
  given: Environment,
): GeminiAuth | { readonly kind: 'none'; readonly problems: readonly StartupProblem[] } {
  const flag = given['GOOGLE_GENAI_USE_VERTEXAI']?.toLowerCase() ?? 'false'
  switch (flag) {
    case 'true':
    case '1':
      return vertexAuth(given['GOOGLE_CLOUD_PROJECT'], given['GOOGLE_CLOUD_LOCATION'])
    case 'false':
    case '0':
      return apiKeyAuth(given['GEMINI_API_KEY'])
    default:
      // Reported with the other values; which way was meant is anybody's guess.
      return { kind: 'none', problems: [] }
  }
}

function apiKeyAuth(apiKey: string | undefined): ReturnType<typeof readGeminiAuth> {
  if (apiKey !== undefined) return { kind: 'api-key', apiKey }
  return { kind: 'none', problems: [missing('GEMINI_API_KEY', 'is not set.')] }
}

function vertexAuth(
  project: string | undefined,
  location: string | undefined,
): ReturnType<typeof readGeminiAuth> {
  if (project !== undefined && location !== undefined) return { kind: 'vertex', project, location }
  const problem = 'is not set, but GOOGLE_GENAI_USE_VERTEXAI asks for Vertex AI.'
  return {
    kind: 'none',
    problems: [
      ...(project === undefined ? [missing('GOOGLE_CLOUD_PROJECT', problem)] : []),
      ...(location === undefined ? [missing('GOOGLE_CLOUD_LOCATION', problem)] : []),
    ],
  }
}

function missing(where: VariableName, problem: string): StartupProblem {
  return { where, problem, cure: cures[where] }
}
