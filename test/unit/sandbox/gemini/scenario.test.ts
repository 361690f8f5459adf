import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { defineScenario, InvalidScenario } from '../../../../src/sandbox/gemini/scenario.ts'
import {
  ASSEMBLY_HELP,
  loadScenario,
  parseScenario,
} from '../../../../src/sandbox/gemini/scenario-file.ts'

describe('a scenario', () => {
  it('needs no more than a clip: the rest has defaults', () => {
    expect(defineScenario({ lines: [{ clip: 'agent-greeting' }] })).toMatchObject({
      setupDelayMs: 0,
      neverSetup: false,
      lines: [{ clip: 'agent-greeting', delayMs: 250, pace: 4, partMs: 120, repeat: 1 }],
    })
  })

  it.each([
    ['no lines', {}, /lines/],
    ['an empty list of lines', { lines: [] }, /lines/],
    [
      'an unknown option',
      { lines: [{ clip: 'agent-greeting', speed: 2 }] },
      /lines\.0\.speed: there is no such option/,
    ],
    [
      'an unknown clip',
      { lines: [{ clip: 'agent-hi' }] },
      /lines\.0\.clip: there is no clip "agent-hi"; known: agent-/,
    ],
    [
      'a clip of the caller',
      { lines: [{ clip: 'caller-hello' }] },
      /speaks at 24000 Hz, "caller-hello" has 8000 Hz/,
    ],
    ['a line that does nothing', { lines: [{ name: 'x' }] }, /needs a clip, toolCalls or silent/],
    ['a silent clip', { lines: [{ clip: 'agent-greeting', silent: true }] }, /lines\.0\.silent/],
    ['a pace of 0', { lines: [{ clip: 'agent-greeting', pace: 0 }] }, /lines\.0\.pace/],
    [
      'parts of a second',
      { lines: [{ clip: 'agent-greeting', partMs: 1_000 }] },
      /lines\.0\.partMs/,
    ],
    [
      'a stall without a place',
      { lines: [{ clip: 'agent-greeting', stallForMs: 1 }] },
      /needs stallAfterMs/,
    ],
    [
      'a stall without speech',
      { lines: [{ silent: true, stallAfterMs: 1 }] },
      /only a line with a clip/,
    ],
    [
      'a close code that cannot be sent',
      { lines: [{ silent: true, thenClose: { code: 1005 } }] },
      /thenClose\.code: one of/,
    ],
    [
      'two lines of one name',
      { lines: [{ silent: true, name: 'x' }], asides: [{ silent: true, name: 'x' }] },
      /asides\.0\.name: "x" is already/,
    ],
    [
      'a way to nowhere',
      { lines: [{ silent: true, onInterrupt: 'x' }] },
      /onInterrupt: no line and no aside has the name "x"/,
    ],
    [
      'an answer in writing that leads nowhere',
      { lines: [{ silent: true }], onText: [{ includes: 'Go on', line: 'x' }] },
      /onText\.0\.line: no line and no aside has the name "x"/,
    ],
    [
      'a way to the fallback',
      { lines: [{ silent: true, onToolResponse: 'x' }], fallback: { silent: true, name: 'x' } },
      /onToolResponse: no line/,
    ],
    ['a successful refusal', { lines: [{ silent: true }], refuseUpgrade: 200 }, /refuseUpgrade/],
  ])('with %s is refused by name', (_, input, message) => {
    expect(() => defineScenario(input as never)).toThrow(InvalidScenario)
    expect(() => defineScenario(input as never)).toThrow(message)
  })

  it('lists everything that is wrong', () => {
    const lines = [{ clip: 'agent-hi' }, { silent: true, pace: -1 }]
    expect(() => defineScenario({ lines })).toThrow(/lines\.0\.clip[^]*lines\.1\.pace/)
  })
})

describe('a scenario file', () => {
  it('that ships can be played', () => {
    const scenario = loadScenario(ASSEMBLY_HELP)
    expect(scenario.name).toBe('assembly-help')
    expect(scenario.lines.map((line) => line.name)).toEqual([
      'greeting',
      'which-side',
      'check-panel',
      'long-answer',
      'goodbye',
    ])
    expect(scenario.lines[3]?.onInterrupt).toBe('which-screw')
  })

  it.each(readdirSync('src/sandbox/scenarios'))('%s can be played', (file) => {
    const scenario = loadScenario(`src/sandbox/scenarios/${file}`)
    expect(`${scenario.name}.yaml`).toBe(file)
  })

  it('is refused with path and line of each problem', () => {
    const text = [
      'name: broken',
      'lines:',
      '  - name: one',
      '    clip: agent-hi',
      '  - silent: true',
      '    pace: fast',
      '    shout: true',
    ].join('\n')
    expect(() => parseScenario(text, 'demo.yaml')).toThrow(/demo\.yaml:4: lines\.0\.clip: there/)
    expect(() => parseScenario(text, 'demo.yaml')).toThrow(/demo\.yaml:6: lines\.1\.pace: /)
    expect(() => parseScenario(text, 'demo.yaml')).toThrow(/demo\.yaml:7: lines\.1\.shout: there/)
  })

  it('without a needed part is refused at the place where it belongs', () => {
    expect(() => parseScenario('name: empty\n', 'demo.yaml')).toThrow(/demo\.yaml:1: lines: /)
    expect(() => parseScenario('- 1\n', 'demo.yaml')).toThrow(/demo\.yaml:1: file: /)
  })

  it('that is not YAML is refused with its line', () => {
    expect(() => parseScenario('lines:\n  - clip: [', 'demo.yaml')).toThrow(/demo\.yaml:2: /)
  })

  it('that does not exist is refused with its path', () => {
    expect(() => loadScenario('no/such.yaml')).toThrow(InvalidScenario)
    expect(() => loadScenario('no/such.yaml')).toThrow(/no\/such\.yaml: ENOENT/)
  })
})
