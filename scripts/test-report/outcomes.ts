import { z } from 'zod'

/** One broken machine must not push everything else out of sight. */
const NAMED_AT_MOST = 20
const CHARACTERS = 240

/** What is read of vitest's JSON report; a test that passed at last keeps the messages of before. */
const REPORT = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
})

type TestFile = z.infer<typeof REPORT>['testResults'][number]

/** How the tests of a run ended. */
export interface Outcomes {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** A line for each test, or file without tests, that failed, then for each that was tried again. */
  readonly notes: readonly string[]
}

/**
 * @param report vitest's JSON report, parsed.
 * @throws ZodError when it is none.
 */
export function outcomesOf(report: unknown): Outcomes {
  const { testResults, ...counts } = REPORT.parse(report)
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests,
    skipped: counts.numPendingTests + counts.numTodoTests,
    notes: [...named(testResults.flatMap(failures)), ...named(testResults.flatMap(secondAttempts))],
  }
}

function failures({ name, status, message, assertionResults }: TestFile): readonly string[] {
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0) {
    return status === 'failed' ? [oneLine(`FAILED ${name}: ${message}`)] : []
  }
  return failed.map(({ fullName, failureMessages }) =>
    oneLine(`FAILED ${name}, ${fullName.trim()}: ${failureMessages.at(-1) ?? ''}`),
  )
}

function secondAttempts({ name, assertionResults }: TestFile): readonly string[] {
  return assertionResults
    .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
    .map(({ fullName, failureMessages: messages }) =>
      oneLine(
        `passed at attempt ${messages.length + 1}: ${name}, ${fullName.trim()}: ${messages.at(-1) ?? ''}`,
      ),
    )
}

function named(lines: readonly string[]): readonly string[] {
  const more = lines.length - NAMED_AT_MOST
  return more <= 0 ? lines : [...lines.slice(0, NAMED_AT_MOST), `and ${more} more`]
}

/** Without the stack. */
function oneLine(text: string): string {
  const [message = ''] = text.split(/\n\s+at /)
  return message.replace(/\s+/g, ' ').slice(0, CHARACTERS)
}
