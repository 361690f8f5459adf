import { readFileSync } from 'node:fs'
import { ConfigInvalid } from './startup-problems.ts'
import { envFileProblems } from './env-file.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of this process, completed by a `.env` file in the working directory when there
 * is one. A variable that is already set wins over the file.
 *
 * The file goes into the process's own environment, because libraries read variables of theirs
 * (`GOOGLE_APPLICATION_CREDENTIALS`) by themselves.
 *
 * @throws ConfigInvalid when the file is there and cannot be read or understood.
 */
export function readEnvironment(file = '.env'): Environment {
  const text = readIfPresent(file)
  if (text !== null) {
    const problems = envFileProblems(file, text)
    if (problems.length > 0) throw new ConfigInvalid(problems)
    process.loadEnvFile(file)
  }
  return Object.freeze({ ...process.env })
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT') return null
    const cure = 'Make it a plain text file that this process may read, or remove it.'
    throw new ConfigInvalid([{ where: file, problem: `cannot be read (${code}).`, cure }], {
      cause: thrown,
    })
  }
}
