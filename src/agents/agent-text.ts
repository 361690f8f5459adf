import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import type { StartupProblem } from '../shared/errors.ts'

const MAX_BYTES = 64 * 1_024

/** A value, or everything that keeps it from being one. */
export type Read<T> =
  | { readonly value: T; readonly problems: null }
  | { readonly value: null; readonly problems: readonly StartupProblem[] }

/**
 * Reads one file of an agent's folder: regular, at most 64 KiB, UTF-8, not empty.
 *
 * A link is followed only inside the folder: a container's mounted configuration is made of such.
 */
export async function readAgentText(file: string): Promise<Read<string>> {
  const failed = (problem: string, cure: string): Read<string> => ({
    value: null,
    problems: [{ where: file, problem, cure }],
  })
  try {
    const target = await realpath(file)
    if (!target.startsWith((await realpath(dirname(file))) + sep)) {
      return failed('is a link that leaves its folder.', 'Put the file itself there.')
    }
    const status = await stat(target)
    if (!status.isFile()) return failed('is not a regular file.', 'Put a text file there.')
    if (status.size > MAX_BYTES) {
      return failed(
        `has ${status.size} bytes; ${MAX_BYTES} are allowed.`,
        'Shorten it: the model reads all of it again in every turn.',
      )
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(target))
    if (text.trim() === '') return failed('is empty.', 'Describe the assistant in it.')
    return { value: text, problems: null }
  } catch (thrown) {
    if (thrown instanceof TypeError) return failed('is not UTF-8 text.', 'Save it as UTF-8.')
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    return code === 'ENOENT'
      ? failed('is missing.', 'Every assistant has agent.yaml and instructions.md in its folder.')
      : failed(`cannot be read (${code}).`, 'Make it a file that this process may read.')
  }
}
