import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { InvalidScenario } from '../../../src/sandbox/gemini/scenario.ts'
import { agentsAround, findScenarios } from '../../../src/scenario/find-scenarios.ts'
import { parseCallScenario, readCallScenario } from '../../../src/scenario/scenario-file.ts'

const AGENTS = fileURLToPath(new URL('../../../agents', import.meta.url))

const good = `name: greeted
shows: The caller is greeted.
caller:
  does:
    - say: caller-hello
      text: Hello?
    - hangUp: true
model:
  lines:
    - clip: agent-hello
rules:
  said: [Fjordholm]
`

/** What is wrong with the file once a part of it is something else. */
function problems(part: string, other: string): string {
  const text = good.replace(part, other)
  expect(text).not.toBe(good)
  try {
    parseCallScenario(text, 'x.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidScenario)
    return (error as InvalidScenario).message
  }
  throw new Error('it was taken')
}

describe('a scenario file', () => {
  it('is read with its defaults', () => {
    const { caller, person, model, rules, sandboxRules } = parseCallScenario(good, 'x.yaml')
    expect(caller).toMatchObject({ from: '+15550100001', patienceMs: 30_000 })
    expect(person).toBe('no answer')
    expect(model.lines[0]).toMatchObject({ clip: 'agent-hello', delayMs: 250 })
    expect(rules).toMatchObject({ said: ['Fjordholm'], tools: [] })
    expect(sandboxRules).toBeUndefined()
  })

  it.each([
    ['name: greeted', 'name: Greeted!', /x\.yaml:1: name: .*lower-case/],
    ['shows: ', 'says: ', /x\.yaml:2: says: there is no such option/],
    ['say: caller-hello', 'say: caller-helo', /x\.yaml:5: caller\.does\.0\.say: .*caller-hello/],
    ['text: Hello?', 'text: Good morning.', /x\.yaml:6: caller\.does\.0\.text: .*Hello\?/],
    ['      text: Hello?\n', '', /x\.yaml:5: caller\.does\.0\.say: text: has to be: Hello\?/],
    ['hangUp: true', 'hangUp: false', /x\.yaml:7: caller\.does\.1\.hangUp/],
    ['hangUp: true', "press: '0'\n      hangUp: true", /x\.yaml:7: .*one of say, press/],
    ['hangUp: true', 'press: A', /x\.yaml:7: caller\.does\.1\.press: keys are/],
    ['hangUp: true', 'silenceMs: 10\n      when: at once', /x\.yaml:8: .*begins at once/],
    ['hangUp: true', 'hangUp: true\n      text: Bye', /x\.yaml:8: .*only what is said has a text/],
    [
      'clip: agent-hello',
      'clip: agent-helo',
      /x\.yaml:10: model\.lines\.0\.clip: there is no clip/,
    ],
    ['model:\n  lines:\n    - clip: agent-hello\n', '', /model: what does the model say/],
    ['  said: [Fjordholm]', '  said: ["/(/"]', /x\.yaml:12: rules\.said\.0: .*regular expression/],
    ['  said: [Fjordholm]', '  said: []', /x\.yaml:11: rules: there is no rule/],
    ['  said: [Fjordholm]', '  order: [{ status: ok }]', /x\.yaml:12: rules\.order\.0/],
    ['  said: [Fjordholm]', '  tools: [{ name: Get }]', /x\.yaml:12: rules\.tools\.0\.name/],
    ['name: greeted', 'name: [', /x\.yaml:/],
  ])('names file and line of what is wrong: %j → %j', (part, other, message) => {
    expect(problems(part, other)).toMatch(message)
  })

  it('names every problem, not the first', () => {
    const message = problems('name: greeted\nshows:', 'name: A\nshow:')
    expect(message.split('\n')).toHaveLength(4)
  })

  it('is refused when it is far too long', () => {
    expect(problems('name: greeted', `name: greeted\n# ${'x'.repeat(300_000)}`)).toContain(
      '256 KiB',
    )
  })

  it('that is not there is named', async () => {
    await expect(readCallScenario('nowhere.yaml')).rejects.toThrow(/nowhere\.yaml: ENOENT/)
  })
})

describe('the scenarios that ship', () => {
  it('can all be read, and are named as their files', async () => {
    const found = await findScenarios(AGENTS)
    expect(found.length).toBeGreaterThanOrEqual(8)
    for (const { file, agents } of found) {
      const scenario = await readCallScenario(file)
      expect(file.endsWith(`/${scenario.name}.yaml`)).toBe(true)
      expect(agentsAround(file)).toBe(agents)
    }
  })
})

describe('scenarios are found', () => {
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hexkey-find-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('by the names of assistants and files, without what is hidden or no YAML', async () => {
    for (const name of ['b', 'a']) await mkdir(join(folder, name, 'scenarios'), { recursive: true })
    await mkdir(join(folder, 'c'))
    for (const file of ['a/scenarios/2.yaml', 'a/scenarios/1.yml', 'b/scenarios/3.yaml']) {
      await writeFile(join(folder, file), '')
    }
    for (const file of ['a/scenarios/.4.yaml', 'a/scenarios/notes.md', 'c/5.yaml']) {
      await writeFile(join(folder, file), '')
    }
    expect((await findScenarios(folder)).map(({ file }) => file.slice(folder.length))).toEqual([
      '/a/scenarios/1.yml',
      '/a/scenarios/2.yaml',
      '/b/scenarios/3.yaml',
    ])
  })

  it('and belong to no assistants outside of such a folder', () => {
    expect(agentsAround('/tmp/one.yaml')).toBeNull()
  })
})
