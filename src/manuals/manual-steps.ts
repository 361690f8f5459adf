import type { ManualMistake } from './manual-mistake.ts'
import type { ManualStep, StepPart } from './manual.ts'

const MAX_STEPS = 200
const MAX_COUNT = 1_000
// Every piece of it is spoken: a step has to fit a tool's answer.
const MAX_TEXT_CHARACTERS = 1_500

const heading = /^##\s+(\d{1,4})\.\s+(\S.*)$/
const quote = /^>\s?(.*)$/
const quoteStart = /^(Warning|Mistake):\s*(.*)$/
const partsLine = /^Parts:\s*(.*)$/
const partEntry = /^([A-Z]{1,3}\d{1,4})(?:\s*[×x]\s*(\d{1,4}))?$/
const picture = /^!\[[^\]]*\]\(diagrams\/([a-z0-9][a-z0-9-]*\.(?:svg|png))\)$/

/** A step, and where in the file it stands. */
export interface PlacedStep {
  readonly step: ManualStep
  readonly line: number
  /** Of its parts, and of its picture; the heading's when there is none. */
  readonly partsLine: number
  readonly diagramLine: number
}

interface Draft {
  readonly number: number
  readonly title: string
  readonly line: number
  readonly text: string[]
  readonly parts: StepPart[]
  readonly warnings: string[]
  readonly mistakes: string[]
  diagram: string | null
  partsLine: number
  diagramLine: number
  /** The warning or mistake that the next quoted line goes on with. */
  open: string[] | null
}

/**
 * Reads the steps of a manual: `## 1. Title`, text, `> Warning: …`, `> Mistake: …`,
 * `Parts: A12 ×4, B3` and `![…](diagrams/….svg)`.
 *
 * @param firstLine the line of the file on which `body` begins, from 1.
 */
export function readSteps(
  body: string,
  firstLine: number,
): { readonly steps: readonly PlacedStep[]; readonly mistakes: readonly ManualMistake[] } {
  const mistakes: ManualMistake[] = []
  const drafts: Draft[] = []
  let step: Draft | undefined
  for (const [index, raw] of body.split('\n').entries()) {
    const line = firstLine + index
    const text = raw.trim()
    const found = heading.exec(text)
    const wrong = (problem: string, cure: string): number => mistakes.push({ line, problem, cure })
    if (found !== null) {
      step = newDraft(Number(found[1]), found[2] ?? '', line)
      if (step.number !== drafts.length + 1) {
        wrong(
          `is step ${step.number} where step ${drafts.length + 1} belongs.`,
          'Number the steps 1, 2, 3 … without a gap.',
        )
      }
      drafts.push(step)
    } else if (text.startsWith('#')) {
      wrong('is a heading that is no step.', 'Write "## 1. Title" for a step.')
    } else if (step === undefined) {
      if (text !== '') wrong('stands before the first step.', 'Move it into a step.')
    } else {
      readLine(step, text, line, wrong)
    }
  }
  for (const draft of drafts) checkText(draft, mistakes)
  if (drafts.length === 0) {
    mistakes.push({ line: firstLine, problem: 'has no steps.', cure: 'Write "## 1. Title".' })
  } else if (drafts.length > MAX_STEPS) {
    const problem = `has more steps than ${MAX_STEPS}.`
    mistakes.push({ line: firstLine, problem, cure: 'Divide the manual.' })
  }
  return { steps: drafts.map(placed), mistakes }
}

function newDraft(number: number, title: string, line: number): Draft {
  const lines = { line, partsLine: line, diagramLine: line }
  const empty = { text: [], parts: [], warnings: [], mistakes: [], diagram: null, open: null }
  return { number, title, ...lines, ...empty }
}

function readLine(
  step: Draft,
  text: string,
  line: number,
  wrong: (problem: string, cure: string) => void,
): void {
  const quoted = quote.exec(text)
  if (quoted !== null) {
    readQuoted(step, quoted[1] ?? '', wrong)
    return
  }
  step.open = null
  const parts = partsLine.exec(text)
  if (parts !== null) {
    step.partsLine = line
    readParts(step, parts[1] ?? '', wrong)
  } else if (text.startsWith('![')) {
    const file = picture.exec(text)?.[1]
    if (file === undefined) {
      wrong('is no picture.', 'Write ![what it shows](diagrams/name.svg), in small letters.')
    } else if (step.diagram !== null) {
      wrong('is a second picture of one step.', 'Draw both in one, or divide the step.')
    } else {
      step.diagram = file
      step.diagramLine = line
    }
  } else if (text !== '') step.text.push(text)
}

function readQuoted(
  step: Draft,
  text: string,
  wrong: (problem: string, cure: string) => void,
): void {
  const start = quoteStart.exec(text)
  if (start !== null) {
    step.open = start[1] === 'Warning' ? step.warnings : step.mistakes
    step.open.push(start[2] ?? '')
  } else if (step.open === null) {
    wrong('is a quotation of no kind.', 'Begin it with "> Warning:" or "> Mistake:".')
  } else if (text !== '') {
    step.open.push(`${step.open.pop() ?? ''} ${text}`.trim())
  }
}

function readParts(
  step: Draft,
  text: string,
  wrong: (problem: string, cure: string) => void,
): void {
  for (const entry of text.split(',').map((part) => part.trim())) {
    const found = partEntry.exec(entry)
    const code = found?.[1]
    const count = Number(found?.[2] ?? 1)
    if (code === undefined || count < 1 || count > MAX_COUNT) {
      wrong('has a part that cannot be read.', 'Write codes and counts: "Parts: A12 ×4, B3".')
    } else if (step.parts.some((part) => part.code === code)) {
      wrong(`names ${code} twice in one step.`, 'Write it once, with its count.')
    } else step.parts.push({ code, count })
  }
}

function checkText(draft: Draft, mistakes: ManualMistake[]): void {
  const { line } = draft
  const characters = [draft.title, ...draft.text, ...draft.warnings, ...draft.mistakes].join(
    ' ',
  ).length
  if (draft.text.length === 0) {
    mistakes.push({ line, problem: 'is a step without text.', cure: 'Write what to do in it.' })
  } else if (characters > MAX_TEXT_CHARACTERS) {
    const problem = `is a step of ${characters} characters; ${MAX_TEXT_CHARACTERS} can be spoken.`
    mistakes.push({ line, problem, cure: 'Divide the step.' })
  }
  if ([...draft.warnings, ...draft.mistakes].includes('')) {
    const problem = 'is a step with an empty warning or mistake.'
    mistakes.push({ line, problem, cure: 'Write its sentence, or remove it.' })
  }
}

function placed(draft: Draft): PlacedStep {
  const { number, title, parts, warnings, mistakes, diagram, line, diagramLine } = draft
  const step = { number, title, text: draft.text.join(' '), parts, warnings, mistakes, diagram }
  return { step, line, partsLine: draft.partsLine, diagramLine }
}
