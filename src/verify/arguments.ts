import { parseArgs } from 'node:util'
import type { StartupProblem } from '../shared/errors.ts'

/** What was asked for on the command line; nothing is checked against the environment yet. */
export interface Arguments {
  readonly help: boolean
  readonly list: boolean
  readonly json: boolean
  /** Probes that take minutes are wanted, too. */
  readonly long: boolean
  /** Names or beginnings of names; null: all. */
  readonly only: readonly string[] | null
  readonly out: string
  readonly model: string | null
  readonly number: string | null
  readonly phone: string | null
}

export const USAGE = `npm run verify:live -- [--only NAME,…] [--number +1… --phone +1…] [--long]
                           [--model NAME] [--out DIR] [--json] [--list]

Probes, with your own keys, what Hexkey assumes about Gemini Live and about Twilio, and says of each
assumption whether it was confirmed or refuted. The messages of both sides are kept, redacted.

  --list           print the names and claims of all probes and stop; needs no keys
  --only NAME,…    run these only: names, or beginnings of names such as gemini or gemini/setup
  --number +1…     a Twilio number of the account: who calls (needed for twilio/…)
  --phone +1…      a telephone that you can answer now: who is called (needed for twilio/…)
  --long           also run the probes that take up to a quarter of an hour
  --model NAME     the model of the probes that are about no particular one (default: GEMINI_MODEL)
  --out DIR        where the recordings go (default: out/verify)
  --json           print one JSON object instead of the table

Exit code 0: nothing was refuted; 1: something was; 2: the probes could not run.
`

const OPTIONS = {
  help: { type: 'boolean' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  long: { type: 'boolean' },
  only: { type: 'string' },
  out: { type: 'string' },
  model: { type: 'string' },
  number: { type: 'string' },
  phone: { type: 'string' },
} as const

const CURE = `Use ${USAGE.split('\n', 1).join('')}; --help shows the rest.`

/** Reads the arguments, collecting every problem instead of stopping at the first. */
export function readArguments(args: readonly string[]): {
  readonly given: Arguments
  readonly problems: readonly StartupProblem[]
} {
  const problems: StartupProblem[] = []
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
  })
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(OPTIONS, name)) continue
    problems.push({ where: `--${name}`, problem: 'is not an option.', cure: CURE })
  }
  for (const word of positionals) {
    problems.push({ where: word, problem: 'belongs to no option.', cure: CURE })
  }
  const text = (name: keyof typeof OPTIONS): string | null => {
    const value = values[name]
    if (value === undefined) return null
    // The parser takes the next option for the value of the one before it.
    if (typeof value === 'string' && value !== '' && !value.startsWith('--')) return value
    problems.push({ where: `--${name}`, problem: 'has no value.', cure: CURE })
    return null
  }
  const only = text('only')
  return {
    given: {
      help: values['help'] === true,
      list: values['list'] === true,
      json: values['json'] === true,
      long: values['long'] === true,
      only: only === null ? null : only.split(',').map((name) => name.trim()),
      out: text('out') ?? 'out/verify',
      model: text('model'),
      number: text('number'),
      phone: text('phone'),
    },
    problems,
  }
}
