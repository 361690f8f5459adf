import { readFrontMatter } from './front-matter.ts'
import type { ManualMistake } from './manual-mistake.ts'
import { readSteps, type PlacedStep } from './manual-steps.ts'
import type { Manual } from './manual.ts'

/** A manual, or everything that keeps it from being one. */
export type ReadManual =
  | { readonly manual: Manual; readonly steps: readonly PlacedStep[]; readonly mistakes: null }
  | { readonly manual: null; readonly mistakes: readonly ManualMistake[] }

/** Reads one manual: YAML between two lines of `---`, then the steps in Markdown. */
export function readManualText(text: string): ReadManual {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end === -1) {
    const problem = 'has no front matter.'
    const cure = 'Begin the file with a line "---", the product in YAML, and another "---".'
    return { manual: null, mistakes: [{ line: 1, problem, cure }] }
  }
  const front = readFrontMatter(lines.slice(1, end).join('\n'), 2)
  const body = readSteps(lines.slice(end + 1).join('\n'), end + 2)
  if (front.mistakes !== null) {
    return { manual: null, mistakes: [...front.mistakes, ...body.mistakes] }
  }
  const { value: about, lineOfPart } = front
  const mistakes = [...body.mistakes]
  const codes = new Set<string>()
  for (const [index, { code }] of about.parts.entries()) {
    if (codes.has(code)) {
      const problem = `lists the part ${code} a second time.`
      mistakes.push({ line: lineOfPart(index), problem, cure: 'Give every part its own code.' })
    }
    codes.add(code)
  }
  for (const { step, partsLine } of body.steps) {
    for (const { code } of step.parts) {
      if (codes.has(code)) continue
      const problem = `needs the part ${code}, which is not in the parts list.`
      mistakes.push({ line: partsLine, problem, cure: 'Correct the code, or list the part.' })
    }
  }
  if (mistakes.length > 0) return { manual: null, mistakes }
  const manual = { ...about, steps: body.steps.map(({ step }) => step) }
  return { manual, steps: body.steps, mistakes: null }
}
