import { dirname } from 'node:path'
import { unreachable, type StartupProblem } from '../shared/errors.ts'
import { readFolderFile, type FileFault } from './folder-file.ts'

const MAX_BYTES = 64 * 1_024

/** A value, or everything that keeps it from being one. */
export type Read<T> =
  | { readonly value: T; readonly problems: null }
  | { readonly value: null; readonly problems: readonly StartupProblem[] }

/** Reads one text of an agent's folder: regular, at most 64 KiB, UTF-8, not empty. */
export async function readAgentText(file: string): Promise<Read<string>> {
  const failed = (problem: string, cure: string): Read<string> => ({
    value: null,
    problems: [{ where: file, problem, cure }],
  })
  const { bytes, fault } = await readFolderFile(dirname(file), file, MAX_BYTES)
  if (fault !== null) return failed(...inWords(fault))
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return failed('is not UTF-8 text.', 'Save it as UTF-8.')
  }
  if (text.trim() === '') return failed('is empty.', 'Describe the assistant in it.')
  return { value: text, problems: null }
}

/** The problem and its cure. */
function inWords(fault: FileFault): readonly [problem: string, cure: string] {
  switch (fault.kind) {
    case 'missing':
      return ['is missing.', 'Every assistant has agent.yaml and instructions.md in its folder.']
    case 'outside':
      return ['is a link that leaves its folder.', 'Put the file itself there.']
    case 'not-a-file':
      return ['is not a regular file.', 'Put a text file there.']
    case 'too-large':
      return [
        `has ${fault.bytes} bytes; ${MAX_BYTES} are allowed.`,
        'Shorten it: the model reads all of it again in every turn.',
      ]
    case 'unreadable':
      return [`cannot be read (${fault.code}).`, 'Make it a file that this process may read.']
    default:
      return unreachable(fault)
  }
}
