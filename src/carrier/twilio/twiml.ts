import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import mustache from 'mustache'
import { SaxesParser } from 'saxes'

import type { SpokenAnswer } from '../switchboard.ts'
import { messageOf, StartupFailed, type StartupProblem } from '../../shared/errors.ts'

/** The templates, with the names that each of them may use. */
const TEMPLATES = {
  /** Opens the Media Stream; `action` is asked once it is over. */
  connect: ['action', 'streamUrl', 'statusCallback', 'token'],
  /** The same for a call that is recorded: it opens once the caller has heard that. */
  'connect-recorded': ['action', 'language', 'notice', 'streamUrl', 'statusCallback', 'token'],
  'hang-up': [],
  apology: ['language', 'text'],
  'no-person': ['language', 'text'],
  refuse: ['language', 'text'],
  /** The caller asked for a person; the text is for when nobody answers. */
  person: ['language', 'person', 'text'],
  /** We cannot serve the caller, but somebody else may. */
  'say-then-person': ['language', 'person', 'text'],
  /** Dials somebody in particular; `whisper` is asked once they answer, `action` at the end. */
  transfer: ['action', 'number', 'whisper'],
  /** What they hear before the caller is joined; without a key they are not. */
  whisper: ['action', 'language', 'text'],
  /** For callbacks, whose answer is not carried out, and for who takes a call. */
  empty: [],
  /** Static, for another host: what a caller hears when no server of ours answers. */
  fallback: ['person'],
} as const

export type TwimlName = keyof typeof TEMPLATES
export type TwimlView<N extends TwimlName> = Readonly<Record<(typeof TEMPLATES)[N][number], string>>

const DEFAULT_FOLDER = new URL('../../../twiml/', import.meta.url)

/** Templates are missing or would not give Twilio valid TwiML. */
export class TwimlTemplatesInvalid extends StartupFailed {
  override readonly code = 'TWIML_TEMPLATES_INVALID'
}

/** The XML that Twilio gets. Values are escaped; templates are read and checked once. */
export class Twiml {
  readonly #templates: ReadonlyMap<TwimlName, string>

  private constructor(templates: ReadonlyMap<TwimlName, string>) {
    this.#templates = templates
  }

  /**
   * Reads all templates of a folder; the project's own `twiml/` when none is named.
   *
   * @throws TwimlTemplatesInvalid naming every file that is missing or wrong.
   */
  static load(folder: URL = DEFAULT_FOLDER): Twiml {
    const templates = new Map<TwimlName, string>()
    const problems: StartupProblem[] = []
    for (const [name, variables] of Object.entries(TEMPLATES)) {
      const path = fileURLToPath(new URL(`${name}.xml`, folder))
      const read = readTemplate(path, variables)
      if (typeof read === 'string') templates.set(name as TwimlName, read)
      else problems.push(read)
    }
    if (problems.length > 0) throw new TwimlTemplatesInvalid(problems)
    return new Twiml(templates)
  }

  render<N extends TwimlName>(name: N, view: TwimlView<N>): string {
    const template = this.#templates.get(name)
    if (template === undefined) throw new Error(`no TwiML template is called ${name}`)
    return renderXml(template, view)
  }
}

/** What the carrier's voice says instead of an assistant; a person is dialled after it, if any. */
export function renderSpoken(
  twiml: Twiml,
  alone: 'apology' | 'refuse',
  { language, text, person }: SpokenAnswer,
): string {
  if (person === null) return twiml.render(alone, { language, text })
  return twiml.render('say-then-person', { language, text, person })
}

function readTemplate(path: string, variables: readonly string[]): string | StartupProblem {
  let template: string
  try {
    template = readFileSync(path, 'utf8')
  } catch (thrown) {
    const problem = `cannot be read (${messageOf(thrown)}).`
    return { where: path, problem, cure: 'Restore the file; every template is needed.' }
  }
  try {
    checkTags(template, variables)
    const sample = Object.fromEntries(variables.map((name) => [name, name]))
    assertWellFormed(renderXml(template, sample))
  } catch (thrown) {
    const names = variables.map((name) => `{{${name}}}`).join(', ')
    const cure = `Write plain XML; values that may stand in it: ${names === '' ? 'none' : names}.`
    return { where: path, problem: `is not a usable template: ${messageOf(thrown)}.`, cure }
  }
  return template
}

/** Sections would be logic; `{{{x}}}` and `{{&x}}` would let a value write TwiML of its own. */
function checkTags(template: string, variables: readonly string[]): void {
  for (const [kind, name] of mustache.parse(template)) {
    if (kind === 'text' || kind === '!') continue
    if (kind !== 'name') throw new SyntaxError(`a "${kind}" tag is not allowed`)
    if (!variables.includes(name)) throw new SyntaxError(`{{${name}}} is unknown`)
  }
}

/** Mustache keeps the parsed form of each template, so that a template is parsed once. */
function renderXml(template: string, view: Readonly<Record<string, string>>): string {
  return mustache.render(template, view, {}, { escape: escapeXml })
}

function assertWellFormed(xml: string): void {
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.write(xml).close()
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** What XML 1.0 §2.2 does not allow at all, escaped or not: control characters, lone surrogates. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function escapeXml(value: unknown): string {
  return String(value)
    .replace(NOT_XML, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
