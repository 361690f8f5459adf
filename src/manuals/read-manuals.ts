import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { StartupProblem } from '../shared/errors.ts'
import type { ManualShelf } from './manual-shelf.ts'
import { readManualText, type ReadManual } from './manual-text.ts'
import type { Manual } from './manual.ts'
import { createShelf } from './search.ts'

const MAX_MANUALS = 200
const MAX_MANUAL_BYTES = 256 * 1_024
const MAX_DIAGRAM_BYTES = 1_024 * 1_024

/** The manuals of a folder, or everything that is wrong with them. */
export type ReadManuals =
  | { readonly shelf: ManualShelf; readonly problems: null }
  | { readonly shelf: null; readonly problems: readonly StartupProblem[] }

type Fault = Pick<StartupProblem, 'problem' | 'cure'>

/**
 * Reads `manuals/*.md` of an assistant's folder and the pictures in `manuals/diagrams/`. A folder
 * without manuals is an empty shelf. Never rejects: what cannot be read is a problem.
 */
export async function readManuals(folder: string): Promise<ReadManuals> {
  const manualsFolder = join(folder, 'manuals')
  const listed = await listManuals(manualsFolder)
  if (listed.fault !== null) {
    return { shelf: null, problems: [{ where: manualsFolder, ...listed.fault }] }
  }
  const problems: StartupProblem[] = []
  const manuals = new Map<string, { readonly file: string; readonly manual: Manual }>()
  for (const name of listed.names) {
    const file = join(manualsFolder, name)
    const read = await readManual(manualsFolder, file)
    if (Array.isArray(read)) {
      problems.push(...read)
      continue
    }
    const { manual } = read
    const other = manuals.get(manual.articleNumber)
    if (other === undefined) manuals.set(manual.articleNumber, { file, manual })
    else {
      const problem = `has the article number ${manual.articleNumber} of ${other.file}.`
      problems.push({ where: `${file}:1`, problem, cure: 'Give every manual its own number.' })
    }
  }
  if (problems.length > 0) return { shelf: null, problems }
  return { shelf: createShelf([...manuals.values()].map(({ manual }) => manual)), problems: null }
}

async function listManuals(
  folder: string,
): Promise<
  | { readonly names: readonly string[]; readonly fault: null }
  | { readonly names: null; readonly fault: Fault }
> {
  let names: readonly string[]
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'ENOENT') return { names: [], fault: null }
    return { names: null, fault: unreadable(code) }
  }
  if (names.length <= MAX_MANUALS) return { names, fault: null }
  const problem = `has ${names.length} manuals; ${MAX_MANUALS} are allowed.`
  return { names: null, fault: { problem, cure: 'Divide them among several assistants.' } }
}

async function readManual(
  folder: string,
  file: string,
): Promise<{ readonly manual: Manual } | StartupProblem[]> {
  const { bytes, fault } = await readInside(folder, file, MAX_MANUAL_BYTES)
  if (fault !== null) return [{ where: `${file}:1`, ...fault }]
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const problem = 'is not UTF-8 text.'
    return [{ where: `${file}:1`, problem, cure: 'Save it as UTF-8.' }]
  }
  const read: ReadManual = readManualText(text)
  if (read.mistakes !== null) {
    return read.mistakes.map(({ line, problem, cure }) => ({
      where: `${file}:${line}`,
      problem,
      cure,
    }))
  }
  const problems: StartupProblem[] = []
  for (const { step, diagramLine } of read.steps) {
    if (step.diagram === null) continue
    const path = join(folder, 'diagrams', step.diagram)
    const diagram = await readInside(folder, path, MAX_DIAGRAM_BYTES)
    if (diagram.fault === null) continue
    const problem = `shows diagrams/${step.diagram}, which ${diagram.fault.problem}`
    problems.push({ where: `${file}:${diagramLine}`, problem, cure: diagram.fault.cure })
  }
  return problems.length > 0 ? problems : { manual: read.manual }
}

/** Reads a regular file. A link is followed only inside `folder`. */
async function readInside(
  folder: string,
  file: string,
  maxBytes: number,
): Promise<
  | { readonly bytes: Uint8Array; readonly fault: null }
  | { readonly bytes: null; readonly fault: Fault }
> {
  const failed = (problem: string, cure: string): { bytes: null; fault: Fault } => ({
    bytes: null,
    fault: { problem, cure },
  })
  try {
    const target = await realpath(file)
    if (!target.startsWith((await realpath(folder)) + sep)) {
      return failed('is a link that leaves its folder.', 'Put the file itself there.')
    }
    const status = await stat(target)
    if (!status.isFile()) return failed('is not a regular file.', 'Put a file there.')
    if (status.size > maxBytes) {
      return failed(`has ${status.size} bytes; ${maxBytes} are allowed.`, 'Make it smaller.')
    }
    return { bytes: await readFile(target), fault: null }
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'ENOENT') return failed('is missing.', 'Put the file there, or correct its name.')
    return { bytes: null, fault: unreadable(code) }
  }
}

function unreadable(code: string): Fault {
  const problem = `cannot be read (${code}).`
  return { problem, cure: 'Make it something that this process may read.' }
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
}
