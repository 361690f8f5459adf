import type { StartupProblem } from '../shared/errors.ts'
import type { Environment } from './env.ts'
import { splitList } from './value-rules.ts'
import { cures, type VariableName } from './variables.ts'

export type GeminiAuth =
  | { readonly kind: 'api-key'; readonly apiKey: string }
  /** Credentials are Google's application default ones. */
  | { readonly kind: 'vertex'; readonly project: string; readonly location: string }

/** The ways to Gemini; there is at least one when nothing is wrong. */
type GeminiAuths =
  | {
      readonly kind: 'some'
      /** Used as long as its quota lasts. */
      readonly auth: GeminiAuth
      /** Other keys or regions, in the order in which they are tried. */
      readonly spares: readonly GeminiAuth[]
    }
  | { readonly kind: 'none'; readonly problems: readonly StartupProblem[] }

/**
 * Which of the two ways to Gemini the environment describes. Looks at presence alone: the form of
 * each value is checked with all the others. Keys and locations may be comma-separated lists.
 */
export function readGeminiAuth(given: Environment): GeminiAuths {
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

function apiKeyAuth(apiKeys: string | undefined): GeminiAuths {
  if (apiKeys === undefined) {
    return { kind: 'none', problems: [missing('GEMINI_API_KEY', 'is not set.')] }
  }
  return inOrder(apiKeys, (apiKey) => ({ kind: 'api-key', apiKey }))
}

function vertexAuth(project: string | undefined, locations: string | undefined): GeminiAuths {
  if (project !== undefined && locations !== undefined) {
    return inOrder(locations, (location) => ({ kind: 'vertex', project, location }))
  }
  const problem = 'is not set, but GOOGLE_GENAI_USE_VERTEXAI asks for Vertex AI.'
  return {
    kind: 'none',
    problems: [
      ...(project === undefined ? [missing('GOOGLE_CLOUD_PROJECT', problem)] : []),
      ...(locations === undefined ? [missing('GOOGLE_CLOUD_LOCATION', problem)] : []),
    ],
  }
}

function inOrder(list: string, toAuth: (entry: string) => GeminiAuth): GeminiAuths {
  const [first = '', ...others] = new Set(splitList(list))
  return { kind: 'some', auth: toAuth(first), spares: others.map(toAuth) }
}

function missing(where: VariableName, problem: string): StartupProblem {
  return { where, problem, cure: cures[where] }
}
