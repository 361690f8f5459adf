import type { StartupProblem } from '../shared/errors.ts'
import { cures, type Variables } from './variables.ts'

/** How this installation takes calls from web pages. */
export interface BrowserSettings {
  /** Who may begin one: nobody, who is signed in at the console, or everybody. */
  readonly visitors: 'off' | 'console' | 'open'
  /** Assistants that a page may ask for, the usual one first; null: the default alone. */
  readonly assistants: readonly string[] | null
  /** Calls that one network address may have at once. */
  readonly callsPerAddress: number
}

type Given = Pick<
  Variables,
  'BROWSER_CALLS' | 'BROWSER_ASSISTANTS' | 'BROWSER_CALLS_PER_ADDRESS' | 'CONSOLE_PASSWORD'
>

/** What is wrong with the variables together; each by itself is valid. */
export function browserProblems(given: Given): readonly StartupProblem[] {
  if (given.BROWSER_CALLS !== 'console' || given.CONSOLE_PASSWORD !== undefined) return []
  const problem = 'is not set, but BROWSER_CALLS lets people in who are signed in at the console.'
  const cure = 'Choose a password for the console, or set BROWSER_CALLS to off or open.'
  return [{ where: 'CONSOLE_PASSWORD', problem, cure }]
}

/** Assistants that are named and that nobody has. */
export function assistantProblems(
  { assistants }: BrowserSettings,
  known: (name: string) => boolean,
): readonly StartupProblem[] {
  if (assistants === null || assistants.every(known)) return []
  const where = 'BROWSER_ASSISTANTS'
  return [{ where, problem: 'names an assistant that has no folder.', cure: cures[where] }]
}

export function browserOf(given: Given): BrowserSettings {
  const { BROWSER_CALLS: visitors, BROWSER_ASSISTANTS: assistants } = given
  return { visitors, assistants, callsPerAddress: given.BROWSER_CALLS_PER_ADDRESS }
}
