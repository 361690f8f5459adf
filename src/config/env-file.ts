import type { StartupProblem } from '../shared/errors.ts'

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w*[ \t]*=[ \t]*/
const BLANK_OR_COMMENT = /^\s*(?:#|$)/
const QUOTES = ['"', "'", '`']

const CURE =
  'Write NAME=value, begin a comment with #, and save the file as UTF-8 without a byte order mark.'

/**
 * Finds the lines of a `.env` file that Node's own parser would drop without a word.
 *
 * The lines themselves are never quoted: they may hold a secret.
 */
export function envFileProblems(file: string, text: string): readonly StartupProblem[] {
  const lines = text.split(/\r?\n/)
  const problems: StartupProblem[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const where = `${file}:${index + 1}`
    if (BLANK_OR_COMMENT.test(line) && !line.startsWith('\uFEFF')) continue
    const assignment = ASSIGNMENT.exec(line)
    if (assignment === null) {
      problems.push({ where, problem: 'is neither NAME=value nor a comment.', cure: CURE })
      continue
    }
    const value = line.slice(assignment[0].length)
    const quote = QUOTES.find((mark) => value.startsWith(mark))
    if (quote === undefined || value.includes(quote, 1)) continue
    // A quoted value may go on over several lines.
    const closing = lines.findIndex((later, at) => at > index && later.includes(quote))
    if (closing === -1) {
      problems.push({ where, problem: 'opens a quote that is never closed.', cure: CURE })
      continue
    }
    index = closing
  }
  return problems
}
