import { z } from 'zod'
import { readPlacedYaml } from '../text/placed-yaml.ts'
import type { ManualMistake } from './manual-mistake.ts'

const MAX_ENTRIES = 200

const words = z.string().trim().min(1).max(200)
const list = z.array(words).max(MAX_ENTRIES)

const part = z
  .strictObject({
    code: z.string().regex(/^[A-Z]{1,3}\d{1,4}$/),
    name: words,
    count: z.int().min(1).max(1_000),
    looks: words.nullable().default(null),
  })
  .readonly()

const frontMatter = z.strictObject({
  articleNumber: z.string().regex(/^[A-Z]{1,4}-\d{3,8}$/),
  product: words,
  maker: words.exactOptional(),
  kind: words,
  aliases: list.default([]),
  people: z.int().min(1).max(10),
  minutes: z.int().min(1).max(1_440),
  tools: list.default([]),
  parts: z.array(part).min(1).max(MAX_ENTRIES),
})

/** What stands above the steps of a manual. */
type FrontMatter = z.infer<typeof frontMatter>

const cures: Readonly<Record<string, string>> = {
  articleNumber: 'Write it as printed on the box, such as FJ-2041.',
  product: "Write the product's name as callers know it.",
  maker: 'Write whose product it is, or leave it out.',
  kind: 'Write what it is, for example wardrobe, bed, desk or shelf.',
  aliases: 'Write a list of at most 200 names that callers use.',
  people: 'Write how many people are needed, from 1 to 10.',
  minutes: 'Write how long it takes in minutes, from 1 to 1440.',
  tools: 'Write a list of at most 200 tools.',
  parts: 'Write a list of 1 to 200 parts such as { code: A1, name: cam bolt, count: 4 }.',
  'parts.code': 'Write letters and digits as printed on the bag, such as A12.',
  'parts.name': 'Write the name as callers shall hear it.',
  'parts.count': 'Write how many are in the box, from 1 to 1000.',
  'parts.looks': 'Describe the part in at most 200 characters, or leave it out.',
}

const known: Readonly<Record<string, string>> = {
  '': 'articleNumber, product, maker, kind, aliases, people, minutes, tools, parts',
  parts: 'code, name, count, looks',
}

/** Front matter, or everything that is wrong with it. */
export type ReadFrontMatter =
  | {
      readonly value: FrontMatter
      readonly lineOfPart: (index: number) => number
      readonly mistakes: null
    }
  | { readonly value: null; readonly mistakes: readonly ManualMistake[] }

/**
 * Reads the YAML between the two `---`.
 *
 * @param firstLine the line of the file on which `text` begins, from 1.
 */
export function readFrontMatter(text: string, firstLine: number): ReadFrontMatter {
  const { value, mistakes, lineOf } = readPlacedYaml(text, firstLine)
  if (mistakes.length > 0) {
    return { value: null, mistakes: mistakes.map(({ line, message }) => notYaml(line, message)) }
  }
  const parsed = frontMatter.safeParse(value)
  if (parsed.success) {
    const lineOfPart = (index: number): number => lineOf(['parts', index])
    return { value: parsed.data, lineOfPart, mistakes: null }
  }
  return { value: null, mistakes: parsed.error.issues.flatMap((issue) => inWords(issue, lineOf)) }
}

function notYaml(line: number, message: string): ManualMistake {
  return { line, problem: `is not valid YAML: ${message}`, cure: 'Correct the YAML there.' }
}

function inWords(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
): readonly ManualMistake[] {
  const general = issue.path.filter((segment) => typeof segment !== 'number').join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineOf([...issue.path, key]),
      problem: `"${[...issue.path, key].join('.')}" is not a known key.`,
      cure: `Correct its spelling or remove it; known here: ${known[general] ?? ''}.`,
    }))
  }
  const name = issue.path.length === 0 ? 'the front matter' : `"${issue.path.join('.')}"`
  return [
    {
      line: lineOf(issue.path),
      problem: `${name} is missing or not what it has to be (${issue.message}).`,
      cure: cures[general] ?? `Write the keys ${known[''] ?? ''}.`,
    },
  ]
}
