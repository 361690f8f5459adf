import type { z } from 'zod'
import type { StartupProblem } from '../shared/errors.ts'
import { knownKeys } from './agent-file.ts'
import type { PlacedYaml } from '../text/placed-yaml.ts'

type Path = readonly PropertyKey[]

/** What to write at a dotted path. Also what an editor says about a key. */
export const cures: Readonly<Record<string, string>> = {
  default: 'Write true in the one assistant that answers calls naming none.',
  notice: 'Write the sentence that says that no person is speaking, or leave it out.',
  'recording.on': 'Write true or false.',
  'recording.notice':
    'Write what callers hear before they are recorded, at most 200 characters, or on: false.',
  recording: 'Write a mapping of on and notice, or leave it out: nothing is recorded.',
  numbers: 'Write a list of numbers in quotes, such as "+15550100200", each in one assistant only.',
  title: 'Write what a page calls the assistant, at most 60 characters.',
  voice: "Write one of the model's prebuilt voices, for example Aoede, Charon, Kore or Puck.",
  language: 'Write a language tag, for example en-US.',
  greeting: 'Write the sentence that opens a call, as it shall be spoken.',
  greetingClip: "Write the path of a WAV file in the assistant's folder, or leave it out.",
  vocabulary: 'Write a list of at most 200 words or names that callers will say.',
  'model.temperature': 'Write a number from 0.1 to 2, or leave it out.',
  'model.turnDetection.startSensitivity': 'Write high or low, or leave it out.',
  'model.turnDetection.endSensitivity': 'Write high or low, or leave it out.',
  'model.turnDetection.prefixPaddingMs': 'Write whole milliseconds up to 5000, or leave it out.',
  'model.turnDetection.silenceDurationMs': 'Write whole milliseconds up to 10000, or leave it out.',
  'bargeIn.mode': 'Write model, hybrid or manual, or leave it out.',
  'bargeIn.speechStartMs': 'Write whole milliseconds from 20 to 1000, up to speechWindowMs.',
  bargeIn: 'Write whole milliseconds in that range, or leave it out.',
  'idle.afterMs': 'Write whole milliseconds from 1000 to 600000, or leave it out.',
  'idle.prompts': 'Write how often to ask, from 0 to 5, or leave it out.',
  idle: 'Write off, or a mapping of afterMs and prompts.',
  'hold.phrases': 'Write a list of at most 100 phrases by which callers ask for time.',
  'hold.maxMs': 'Write whole milliseconds from 10000 to 3600000, or leave it out.',
  'limits.callMs': 'Write whole milliseconds from 10000 to 14400000, or leave it out.',
  'limits.tokensPerCall': 'Write a whole number from 1000 to 1000000000, or leave it out.',
  'limits.costPerCallUsd': 'Write US dollars from 0.01 to 1000000, or leave it out.',
  'limits.toolCallsPerCall': 'Write a whole number from 1 to 10000, or leave it out.',
  'limits.callsPerDay': 'Write a whole number from 1 to 100000, or leave it out.',
  'limits.minutesPerDay': 'Write whole minutes from 1 to 100000, or leave it out.',
  'limits.costPerDayUsd': 'Write US dollars from 0.01 to 1000000, or leave it out.',
  'limits.anonymousFactor': 'Write a whole number from 1 to 10000, or leave it out.',
  'limits.blocked':
    'Write a list of at most 1000 numbers in quotes, such as "+15550100200" or "+1900*".',
  'hours.timeZone': 'Write the name of a time zone, for example Europe/Berlin.',
  'hours.open': 'Write a list of { days: [mon-fri], from: "08:00", to: "20:00" }.',
  'hours.closedDays': 'Write a list of dates in quotes, such as "2026-12-25", or leave it out.',
  'hours.outside.say': "Write what a caller hears by the network's own voice outside the hours.",
  'hours.outside.transferTo': 'Write a name of people, or leave it out.',
  'hours.outside.callback': 'Write true to note down that the caller is to be called back.',
  hours: 'Write timeZone, open and outside under hours, or leave it out.',
  people: 'Write lower-case names, and under each { number: "+15550100200", says: our support }.',
  tools: 'Write names of tools, and under each its settings or nothing.',
  http: 'Write a list of tools, each with name, description and url, or leave it out.',
  mcp: 'Write a list of servers, each with name, url and the tools that may be used, or leave it out.',
  'rollout.percent': 'Write the share of the calls, from 0 to 100.',
  rollout: 'Write { of: name of an assistant, percent: 0 to 100 }, or leave it out.',
  person: 'Write a number in quotes, such as "+15550100200", or leave it out.',
  phrases: 'Write the sentences apology, noPerson and refused under phrases.',
  'phrases.apology': 'Write what the caller hears when something broke.',
  'phrases.noPerson': 'Write what the caller hears when nobody can be connected.',
  'phrases.refused': 'Write what the caller hears when there is no place for the call.',
  'phrases.filler': 'Write what the recording says that fills a wait, or leave it out.',
  'phrases.bridge': 'Write what is said first after the line was lost, or leave it out.',
  'phrases.idle': 'Write what the assistant asks when nobody speaks, or leave it out.',
  'phrases.goodbye': 'Write what the assistant says before it ends a call, or leave it out.',
}

/** Turns what the schema found into problems with their lines. */
export function agentFileProblems(
  file: string,
  source: PlacedYaml,
  issues: readonly z.core.$ZodIssue[],
): readonly StartupProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const problem = `${quoted(issue.path)} ${issue.message}`
      return [{ where: at(file, source, issue.path), problem, cure: cureAt(issue.path) }]
    }
    return issue.keys.map((key) => ({
      where: at(file, source, [...issue.path, key]),
      problem: `${quoted([...issue.path, key])} is not a known key.`,
      cure: unknownKeyCure(issue.path),
    }))
  })
}

function at(file: string, source: PlacedYaml, path: Path): string {
  return `${file}:${source.lineOf(path)}`
}

function quoted(path: Path): string {
  return path.length === 0 ? 'the file' : `"${path.join('.')}"`
}

function cureAt(path: Path): string {
  for (let length = path.length; length > 0; length -= 1) {
    const cure = cures[path.slice(0, length).join('.')]
    if (cure !== undefined) return cure
  }
  const keys = keysAt(path)
  return keys === '' ? 'Correct it, or remove it.' : `The keys here are: ${keys}.`
}

function unknownKeyCure(path: Path): string {
  const keys = keysAt(path)
  return keys === ''
    ? 'Correct its spelling or remove it.'
    : `Correct its spelling or remove it; known here: ${keys}.`
}

function keysAt(path: Path): string {
  const [section, ...inner] = path.filter((segment) => typeof segment !== 'number')
  const keys = knownKeys[[section, ...inner].join('.')] ?? knownKeys[`${String(section)}.*`] ?? []
  return keys.join(', ')
}

/** What is wrong, in words that need no knowledge of the validator; zod's own for the rest. */
export const plainMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is missing.'
    return `must be ${plainTypes[issue.expected] ?? issue.expected}.`
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}.`
  if (issue.code === 'too_small') {
    return issue.origin === 'string' ? 'is empty.' : `must be at least ${String(issue.minimum)}.`
  }
  if (issue.code === 'too_big') {
    return `${sizeWords[issue.origin] ?? 'must be at most'} ${String(issue.maximum)}.`
  }
  return undefined
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

const sizeWords: Readonly<Record<string, string>> = {
  string: 'has more characters than',
  array: 'has more entries than',
}
