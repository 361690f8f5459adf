import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  bargeInDefaults,
  idleDefaults,
  phraseDefaults,
} from '../../../src/agents/agent-defaults.ts'
import { readAgentFolder } from '../../../src/agents/agent-folder.ts'
import type { TurnDetection } from '../../../src/model/model-session.ts'
import { agentFolders, plainAgent } from '../../support/agent-folders.ts'

/** `line text` of each problem that an `agent.yaml` has. */
async function faultsOf(yaml: string): Promise<readonly string[]> {
  await using folders = await agentFolders()
  await folders.writeAgent('beds', yaml)
  const file = join(folders.dir, 'beds', 'agent.yaml')
  const { problems } = await readAgentFolder(join(folders.dir, 'beds'))
  return (problems ?? []).map(({ where, problem, cure }) => {
    expect(cure).not.toBe('')
    return `${where.replace(`${file}:`, '')} ${problem}`
  })
}

describe('agent.yaml', () => {
  it('may set how the model takes turns, in the words of the model contract', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent(
      'beds',
      `${plainAgent}
model:
  temperature: 0.7
  turnDetection:
    startSensitivity: low
    endSensitivity: high
    prefixPaddingMs: 40
    silenceDurationMs: 600
vocabulary: [Billi, ' Nattro ']
`,
    )
    const { value } = await readAgentFolder(join(folders.dir, 'beds'))
    const turnDetection: TurnDetection | undefined = value?.model.turnDetection
    expect(turnDetection).toEqual({
      startSensitivity: 'low',
      endSensitivity: 'high',
      prefixPaddingMs: 40,
      silenceDurationMs: 600,
    })
    expect(value?.model.temperature).toBe(0.7)
    expect(value?.vocabulary).toEqual(['Billi', 'Nattro'])
  })

  it('may set how callers interrupt, are waited for and are given time', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent(
      'beds',
      `${plainAgent}  idle: Sind Sie noch da?
bargeIn: { mode: manual, speechStartMs: 200, speechWindowMs: 240 }
idle: { afterMs: 20000, prompts: 0 }
hold: { phrases: [ Moment bitte, "Augenblick…"], maxMs: 60000 }
limits: { callMs: 900000 }
`,
    )
    const { value } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(value).toMatchObject({
      bargeIn: {
        ...bargeInDefaults,
        mode: 'manual',
        speechStartMs: 200,
        speechWindowMs: 240,
      },
      idle: { afterMs: 20_000, prompts: 0 },
      hold: { phrases: ['Moment bitte', 'Augenblick…'], maxMs: 60_000 },
      limits: { callMs: 900_000 },
      phrases: { idle: 'Sind Sie noch da?', goodbye: phraseDefaults.goodbye },
    })
  })

  it('may limit what calls and callers use, and name a person', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent(
      'beds',
      `${plainAgent}person: "+15550100200"
limits:
  tokensPerCall: 400000
  costPerCallUsd: 1.5
  toolCallsPerCall: 20
  callsPerDay: 10
  minutesPerDay: null
  costPerDayUsd: 4
  anonymousFactor: 3
  blocked: [ "+15550100999", "+1900*", anonymous ]
`,
    )
    const { value, problems } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(problems).toBeNull()
    expect(value?.person).toBe('+15550100200')
    expect(value?.limits).toEqual({
      callMs: 3_600_000,
      tokensPerCall: 400_000,
      costPerCallUsd: 1.5,
      toolCallsPerCall: 20,
      callsPerDay: 10,
      minutesPerDay: null,
      costPerDayUsd: 4,
      anonymousFactor: 3,
      blocked: ['+15550100999', '+1900*', 'anonymous'],
    })
  })

  it.each([
    ['off', null],
    ['{ prompts: 1 }', { ...idleDefaults, prompts: 1 }],
    ['{}', idleDefaults],
  ])('may write "idle: %s"', async (written, idle) => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', `${plainAgent}idle: ${written}\n`)
    const { value, problems } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(problems).toBeNull()
    expect(value?.idle).toEqual(idle)
  })

  it.each([
    ['an unknown key', `${plainAgent}vioce: Kore\n`, ['8 "vioce" is not a known key.']],
    [
      'unknown keys further in',
      `${plainAgent}model:\n  turnDetection:\n    silenceMs: 5\n    padding: 1\n`,
      [
        '10 "model.turnDetection.silenceMs" is not a known key.',
        '11 "model.turnDetection.padding" is not a known key.',
      ],
    ],
    ['a missing key', plainAgent.replace('voice: Kore', '# none'), ['2 "voice" is missing.']],
    [
      'a missing phrase, at its mapping',
      plainAgent.replace('  noPerson: Niemand ist da.\n', ''),
      ['4 "phrases.noPerson" is missing.'],
    ],
    [
      'values of another type',
      plainAgent.replace('Guten Tag.', '12').replace('Alles besetzt.', '[a]'),
      ['3 "greeting" must be text.', '7 "phrases.refused" must be text.'],
    ],
    ['an empty sentence', plainAgent.replace('Guten Tag.', '" "'), ['3 "greeting" is empty.']],
    [
      'a sentence without an end',
      plainAgent.replace('Guten Tag.', 'x'.repeat(501)),
      ['3 "greeting" has more characters than 500.'],
    ],
    [
      'an odd voice and language',
      plainAgent.replace('Kore', 'the nice one').replace('de-DE', 'German'),
      ['1 "voice" is not the name of a voice.', '2 "language" is not a language tag.'],
    ],
    [
      'numbers out of range',
      `${plainAgent}model:\n  temperature: 0\n  turnDetection:\n    silenceDurationMs: 60000\n`,
      [
        '9 "model.temperature" must be at least 0.1.',
        '11 "model.turnDetection.silenceDurationMs" must be at most 10000.',
      ],
    ],
    [
      'fractions of a millisecond',
      `${plainAgent}model: { turnDetection: { prefixPaddingMs: 1.5 } }\n`,
      ['8 "model.turnDetection.prefixPaddingMs" must be a whole number.'],
    ],
    [
      'another sensitivity',
      `${plainAgent}model:\n  turnDetection: { startSensitivity: medium }\n`,
      ['9 "model.turnDetection.startSensitivity" must be one of high, low.'],
    ],
    [
      'another way to interrupt',
      `${plainAgent}bargeIn:\n  mode: polite\n  confirmMs: 0\n`,
      [
        '9 "bargeIn.mode" must be one of model, hybrid, manual.',
        '10 "bargeIn.confirmMs" must be at least 100.',
      ],
    ],
    [
      'more speech than its window holds',
      `${plainAgent}bargeIn:\n  speechEndMs: 400\n  speechStartMs: 141\n`,
      ['10 "bargeIn.speechStartMs" is more than speechWindowMs.'],
    ],
    [
      'odd idle settings',
      `${plainAgent}idle: { afterMs: 12.5, prompts: 6, times: 1 }\n`,
      [
        '8 "idle.afterMs" must be a whole number.',
        '8 "idle.prompts" must be at most 5.',
        '8 "idle.times" is not a known key.',
      ],
    ],
    ['a forgotten idle setting', `${plainAgent}idle:\n`, ['8 "idle" is missing.']],
    [
      'another word for idle settings',
      `${plainAgent}idle: never\n`,
      ['8 "idle" must be a mapping of keys to values.'],
    ],
    [
      'a hold phrase without words',
      `${plainAgent}hold:\n  phrases:\n    - hold on\n    - "…"\n  maxMs: 1\n`,
      ['11 "hold.phrases.1" has no words.', '12 "hold.maxMs" must be at least 10000.'],
    ],
    [
      'a call without an end',
      `${plainAgent}limits: { callMs: 99999999999 }\n`,
      ['8 "limits.callMs" must be at most 14400000.'],
    ],
    [
      'odd limits',
      `${plainAgent}limits:\n  costPerCallUsd: 0\n  callsPerDay: 1.5\n  toolCallsPerCall: null\n  tokens: 5\n`,
      [
        '9 "limits.costPerCallUsd" must be at least 0.01.',
        '11 "limits.toolCallsPerCall" must be a number.',
        '10 "limits.callsPerDay" must be a whole number.',
        '12 "limits.tokens" is not a known key.',
      ],
    ],
    [
      'odd numbers',
      `${plainAgent}limits: { blocked: [ "+1555", "015550100", "+1*0", anonymous, "+*" ] }\nperson: +15550100200\n`,
      [
        ...[0, 1, 2, 4].map(
          (index) =>
            `8 "limits.blocked.${index}" is neither a number, nor the beginning of one with *, nor anonymous.`,
        ),
        '9 "person" must be text.',
      ],
    ],
    ['an empty name of a clip', `${plainAgent}greetingClip: ""\n`, ['8 "greetingClip" is empty.']],
    ['a default in words', `${plainAgent}default: yes\n`, ['8 "default" must be true or false.']],
    [
      'a long title',
      `${plainAgent}title: ${'a'.repeat(61)}\n`,
      ['8 "title" has more characters than 60.'],
    ],
    [
      'an odd entry of a list',
      `${plainAgent}vocabulary:\n  - Billi\n  - 7\n`,
      ['10 "vocabulary.1" must be text.'],
    ],
    [
      'too many words',
      `${plainAgent}vocabulary: [${'a,'.repeat(201)}]\n`,
      ['8 "vocabulary" has more entries than 200.'],
    ],
    ['a list for a file', '- voice\n', ['1 the file must be a mapping of keys to values.']],
    ['comments alone', '# nothing yet\n', ['1 the file must be a mapping of keys to values.']],
  ])('may not have %s', async (_, yaml, faults) => {
    expect(await faultsOf(yaml)).toEqual(faults)
  })

  it.each([
    ['an open bracket', 'voice: Kore\nvocabulary: [a\nlanguage: de\n', 3],
    ['a key twice', `${plainAgent}voice: Puck\n`, 8],
    ['a tab for indentation', 'phrases:\n\tapology: x\n', 2],
    ['an unknown tag', 'voice: !nice Kore\n', 1],
    ['two documents', `${plainAgent}---\nvoice: Puck\n`, 8],
    ['an unknown alias', 'voice: *other\n', 1],
  ])('may not have %s in its YAML', async (_, yaml, line) => {
    const [fault] = await faultsOf(yaml)
    expect(fault).toMatch(new RegExp(`^${line} is not valid YAML: .`))
  })

  it('does not blow up over aliases of aliases', async () => {
    const levels = 'abcdefgh'.split('').map((name, index, names) => {
      const of = index === 0 ? 'x' : `*${names[index - 1] ?? ''}`
      return `${name}: &${name} [${Array.from({ length: 10 }, () => of).join(', ')}]`
    })
    expect(await faultsOf(`${levels.join('\n')}\n`)).toEqual([
      expect.stringContaining('is not valid YAML: '),
    ])
  })
})
