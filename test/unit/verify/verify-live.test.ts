import { expect, test } from 'vitest'
import { PROBES } from '../../../src/verify/registry.ts'
import { runVerify } from '../../support/verify-run.ts'

const KEY = { GEMINI_API_KEY: 'gemini-key-0123456789' }
const TWILIO = {
  PUBLIC_URL: 'https://calls.example.com',
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: 'twilio-token-0123456789',
}

/** What is printed about a run that cannot be, without the cures. */
const problemsOf = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  const run = await runVerify(args, environment)
  expect(run.exitCode).toBe(2)
  expect(run.results).toEqual([])
  const [title, ...lines] = run.printed.split('\n')
  expect(title).toBe('The probes cannot run:')
  return lines.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim())
}

test('nothing given: everything that either side needs is asked for at once', async () => {
  expect(await problemsOf([])).toEqual([
    'GEMINI_API_KEY is not set.',
    'TWILIO_ACCOUNT_SID is not set.',
    'TWILIO_AUTH_TOKEN is not set.',
    'PUBLIC_URL is not set.',
    '--number is missing.',
    '--phone is missing.',
  ])
})

test('a named side needs all that it needs, and only that', async () => {
  expect(await problemsOf(['--only', 'gemini/setup'])).toEqual(['GEMINI_API_KEY is not set.'])
  expect(await problemsOf(['--only', 'twilio'], { ...KEY, ...TWILIO })).toEqual([
    '--number is missing.',
    '--phone is missing.',
  ])
})

test('one number alone is not enough for a call', async () => {
  expect(await problemsOf(['--number', '+15550100200'], { ...KEY, ...TWILIO })).toEqual([
    '--phone is missing.',
  ])
})

test('what is malformed is named, and its value is not', async () => {
  const environment = {
    ...KEY,
    GEMINI_API_KEY: 'brief',
    GEMINI_MODEL: 'gemini-unheard-of',
    GOOGLE_GEMINI_BASE_URL: 'ftp://host',
    PUBLIC_URL: 'calls.example.com',
    PORT: 'eighty',
    HOST: '-',
    TWILIO_ACCOUNT_SID: 'AC12',
    TWILIO_AUTH_TOKEN: 'tiny',
    TWILIO_API_BASE_URL: 'nowhere',
  }
  const problems = await problemsOf(['--number', '123', '--phone', '+0'], environment)
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(
    [...Object.keys(environment), '--number', '--phone'].sort(),
  )
  expect(problems.join()).not.toMatch(/brief|tiny|AC12|eighty/)
})

test('a loopback address is refused unless the calls go to a sandbox', async () => {
  const args = ['--number', '+15550100200', '--phone', '+15550100300', '--only', 'twilio']
  const environment = { ...TWILIO, PUBLIC_URL: 'http://127.0.0.1:3000' }
  expect(await problemsOf(args, environment)).toEqual([
    'PUBLIC_URL cannot be reached by Twilio: it must begin with https://.',
  ])
})

test('unknown options, words, names and a missing value are all reported', async () => {
  expect(
    await problemsOf(['--fast', 'now', '--only', 'gemini/setup,gemini/no', '--model'], KEY),
  ).toEqual([
    '--fast is not an option.',
    'now belongs to no option.',
    '--model has no value.',
    '--only gemini/no names no probe.',
  ])
})

test('a model that is not known is refused by the option as by the variable', async () => {
  const [problem] = await problemsOf(['--model', 'gpt', '--only', 'gemini'], KEY)
  expect(problem).toMatch(/^--model is not a known Gemini Live model/)
})

test('the list and the help need no keys', async () => {
  const list = await runVerify(['--list', '--only', 'twilio'], {})
  expect(list.exitCode).toBe(0)
  expect(list.printed).toContain('twilio/action-after-kill')
  expect(list.printed).not.toContain('gemini/setup')
  const help = await runVerify(['--help'], {})
  expect(help.exitCode).toBe(0)
  expect(help.printed).toContain('--phone +1…')
})

test('names are unique, say their side, and can be files', () => {
  const names = PROBES.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, needs } of PROBES) expect(name).toMatch(new RegExp(`^${needs}/[a-z0-9./-]+$`))
  for (const { claim } of PROBES) expect(claim).toMatch(/^\S.*\.$/)
})
